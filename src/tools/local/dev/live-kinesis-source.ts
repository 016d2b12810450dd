import type { Clock } from '../../../model/batch.ts';
import type {
  KinesisRecordSource,
  StartingPosition,
} from '../event-source-mapping/stream-model.ts';
import type { SourceNote } from './dev-report.ts';
import { createKinesisLane, type KinesisLane } from './kinesis-lane.ts';
import type { KinesisReader, KinesisShard } from './kinesis-port.ts';

export interface LiveKinesisOptions {
  readonly reader: KinesisReader;
  readonly start: StartingPosition;
  /** Lanes end at what is there, in place of waiting for more. */
  readonly endsWhenIdle: boolean;
  readonly tell: (note: SourceNote) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const RETRY_MS = 1000;

/**
 * Opens all shards of a Kinesis stream. A shard begins when all records of the shards that it was
 * split or merged from are done with (I2). Waits for an endpoint that does not answer.
 */
export async function openLiveKinesis(options: LiveKinesisOptions): Promise<KinesisRecordSource> {
  const { reader } = options;
  const notes = createNotes(options.tell);
  const { streamArn, region } = await waitFor(reader.describe, notes, options);
  let shards = await waitFor(reader.listShards, notes, options);
  const known = new Set(shards.map(({ id }) => id));
  const lanes = new Map<string, KinesisLane>();

  function createLane(shard: KinesisShard): KinesisLane {
    return createKinesisLane({
      shardId: shard.id,
      isClosed: shard.isClosed,
      // Shards that came later are children: from their beginning, or what they got first is lost.
      start: known.has(shard.id) ? options.start : { at: 'TRIM_HORIZON' },
      reader,
      clock: options.clock,
      endsWhenIdle: options.endsWhenIdle,
      async onEnded() {
        shards = await reader.listShards();
      },
      onTrouble: notes.trouble,
      onRead: notes.answered,
    });
  }

  return {
    stream: 'kinesis',
    streamArn,
    region,
    lanes() {
      const startable = shards.filter((shard) =>
        isStartable(shard, { shards, lanes, known, options }),
      );
      for (const shard of startable) {
        if (!lanes.has(shard.id)) lanes.set(shard.id, createLane(shard));
      }
      return startable.flatMap(({ id }) => lanes.get(id) ?? []);
    },
  };
}

interface Readiness {
  readonly shards: readonly KinesisShard[];
  readonly lanes: ReadonlyMap<string, KinesisLane>;
  readonly known: ReadonlySet<string>;
  readonly options: LiveKinesisOptions;
}

function isStartable(shard: KinesisShard, { shards, lanes, known, options }: Readiness): boolean {
  const skipsHistory = options.start.at === 'LATEST';
  // A shard that was closed before the start holds nothing that is later.
  if (skipsHistory && shard.isClosed && known.has(shard.id)) return lanes.has(shard.id);
  return shard.parents.every((parent) => {
    const lane = lanes.get(parent);
    if (lane !== undefined) return lane.isDone();
    // Not listed any more: the stream has forgotten it. Closed before a start at the end: not read.
    const listed = shards.find(({ id }) => id === parent);
    return listed === undefined || (skipsHistory && listed.isClosed && known.has(parent));
  });
}

interface Notes {
  readonly trouble: (error: unknown) => void;
  readonly answered: () => void;
}

/** Tells once that nothing answers, and once that something answers again. */
function createNotes(tell: LiveKinesisOptions['tell']): Notes {
  let isWaiting = false;
  return {
    trouble(error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      if (!isWaiting) tell({ name: 'source.waiting', detail: `Kinesis: ${why}` });
      isWaiting = true;
    },
    answered() {
      if (isWaiting) tell({ name: 'source.resumed', detail: 'Kinesis answers again' });
      isWaiting = false;
    },
  };
}

async function waitFor<Answer>(
  ask: () => Promise<Answer>,
  notes: Notes,
  { clock, signal }: LiveKinesisOptions,
): Promise<Answer> {
  for (;;) {
    try {
      const answer = await ask();
      notes.answered();
      return answer;
    } catch (error) {
      if (signal.aborted || isHopeless(error)) throw error;
      notes.trouble(error);
      await clock.sleep(RETRY_MS, signal);
    }
  }
}

/** What waiting does not mend. A stream that is missing may still be created. */
function isHopeless(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  return /AccessDenied|UnrecognizedClient|InvalidSignature|CredentialsProvider|ERR_CDC/.test(
    `${error.name} ${'code' in error ? String(error.code) : ''}`,
  );
}
