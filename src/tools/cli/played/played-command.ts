import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { exitCodes } from '../../../inputs/cli-failure.ts';
import { DEFAULT_SERVICE, loadService, selectFunctions } from '../../../inputs/load-service.ts';
import { openInput } from '../../../inputs/open-input.ts';
import { readRecords } from '../../../inputs/read-records.ts';
import { findRecordingTime } from '../../../inputs/recording-time.ts';
import type { StreamRecord } from '../../../model/record.ts';
import type { TelemetryEvent } from '../../../model/telemetry.ts';
import {
  countTooOld,
  createEffectCounter,
  formatEffects,
  formatTooOld,
} from '../../local/effects.ts';
import { type PlayTime, toPlayTime } from '../../local/open-recording.ts';
import { formatUnreached, type LocalTargets } from '../../local/unreached.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';

/** What a local invocation of the framework hands over when it is done. */
interface Played extends LocalTargets {
  /** The line that said what time it is. */
  readonly line: string;
  readonly events: readonly TelemetryEvent[];
}

/**
 * Adds what the serverless plugin runs around a local invocation: `played clock`, which says what time an
 * event of standard input is of, and `played effects`, which says what became of it.
 */
export function addPlayedCommands(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  const played = program.command('played', { hidden: true });
  played
    .command('clock')
    .requiredOption('--function <name>', 'function of the service')
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE)
    .option('--now', 'it is today')
    .action(async (_flags, command: Command) => {
      await print(JSON.stringify(await readClock(command.optsWithGlobals(), io)), io);
      done(exitCodes.ok);
    });
  played.command('effects').action(async () => {
    await print(formatPlayed(await readPlayed(io)).join('\n'), io);
    done(exitCodes.ok);
  });
}

interface ClockFlags {
  readonly function: string;
  readonly service: string;
  readonly now?: true;
}

async function readClock(flags: ClockFlags, io: CliIo): Promise<PlayTime> {
  const service = await loadService(flags.service, io.cwd);
  const records: StreamRecord[] = [];
  try {
    for await (const { record } of readRecords(await openInput('-', io))) {
      if (record !== undefined) records.push(record);
    }
  } catch {
    // What is no event of a stream is told by the function.
  }
  const [only] = selectFunctions(service, flags.function);
  const time = flags.now === true ? undefined : await findRecordingTime(only?.spec ?? {}, records);
  return toPlayTime(time, flags.now === true);
}

function formatPlayed({ line, events, ...targets }: Played): readonly string[] {
  const { tell, take } = createEffectCounter();
  for (const event of events) tell(event);
  const effects = take();
  return [
    line,
    ...formatEffects(effects.filter(({ kind }) => kind !== 'failed')),
    formatTooOld(countTooOld(effects)),
    ...formatUnreached(effects, targets),
  ];
}

async function readPlayed(io: CliIo): Promise<Played> {
  // The cast holds: the plugin writes it.
  return JSON.parse(await text(io.stdin)) as Played;
}

async function print(line: string, io: CliIo): Promise<void> {
  const results = createResultWriter(io.stdout);
  await results.write(line);
  await results.close();
}
