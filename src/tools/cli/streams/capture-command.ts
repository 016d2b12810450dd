import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { createDecoder } from '../../../decoders/create-decoder.ts';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import {
  DEFAULT_SERVICE,
  loadService,
  type NamedFunction,
  selectFunctions,
  tablesOf,
} from '../../../inputs/load-service.ts';
import { systemClock } from '../../../lambda/system-clock.ts';
import { createTableIndex, type TableId } from '../../../model/table.ts';
import { createMask, type MaskRecord } from '../../local/dev/mask-record.ts';
import { type CaptureCounts, runCapture } from '../../local/dev/run-capture.ts';
import { createStandIn } from '../../local/dev/stand-in.ts';
import { createUnframe } from '../../local/dev/unframe-record.ts';
import { type CliIo, createResultWriter, type ResultWriter } from '../cli-io.ts';
import { createConfiguredDecoder } from '../decode/create-configured-decoder.ts';
import { type DecoderSettings, toDecoderSettings } from '../decode/decoder-settings.ts';
import { findRegistry } from '../decode/find-registry.ts';
import { interruptionOf } from '../interruption.ts';
import { type OutputFile, openOutputFile } from '../output/output-file.ts';
import { startingPositionOf } from './dev-flags.ts';
import { addStreamOptions, openersOf, type StreamFlags } from './stream-flags.ts';

export interface CaptureFlags extends StreamFlags {
  readonly service: string;
  readonly function?: string;
  readonly table?: string;
  readonly mask?: true;
  readonly personal?: readonly string[];
  readonly maskKeyEnv: string;
  readonly registry?: string;
  readonly count: string;
  readonly startingPosition?: string;
  readonly untilIdle?: true;
  readonly out?: string;
  readonly force?: true;
}

const NOTES = `
With --mask, the values of columns that their table declares as personal, and of those named with
--personal, become other values of the same type: in value, key and headers, before and after. The
same value becomes the same stand-in, so keys can still be joined; with a key of your own in the
variable MILLRACE_MASK_KEY also between captures. Records in which something personal might stay
(of undeclared tables, not JSON) are left out and counted. Without --mask, records are written as
they are. Nothing is committed: captures take no record away from others.

Avro needs --registry to be decoded. With --mask it is written as JSON with schema, which needs none.`;

/** Adds the command to the program. */
export function addCaptureCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): Command {
  const command = program
    .command('capture')
    .summary('write records of a real stream as a fixture, personal columns masked')
    .description('Writes records of a stream, or of files, as lines that every command reads.')
    .argument('[file...]', 'recorded records')
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE)
    .option('--function <name>', 'use the tables and the decoder of this function');
  return addStreamOptions(command)
    .option('--table <schema.name>', 'only records of this table')
    .option('--mask', 'replace the values of personal columns')
    .option('--personal <column>', 'with --mask: also this column; may be repeated', collect)
    .option('--mask-key-env <name>', 'variable with the key of stand-ins', 'MILLRACE_MASK_KEY')
    .option('--registry <dir|url>', 'schemas of Avro: a registry, or a folder of schemas')
    .option('-n, --count <n>', 'how many records', '20')
    .option('--starting-position <position>', 'TRIM_HORIZON (default), LATEST, or an ISO time')
    .option('--until-idle', 'end at what is there, in place of waiting for more')
    .option('--out <file>', 'file to write; standard output unless given')
    .option('--force', 'with --out: overwrite the file')
    .addHelpText('after', NOTES)
    .action(async (files: readonly string[], _flags, self: Command) => {
      done(await runCaptureCommand(files, self.optsWithGlobals(), io));
    });
}

/**
 * Writes records of a stream or of files as a fixture.
 *
 * @returns the exit code: `findings` if a record had to be left out.
 */
export async function runCaptureCommand(
  files: readonly string[],
  flags: CaptureFlags,
  io: CliIo,
): Promise<number> {
  const count = Number(flags.count);
  if (!Number.isInteger(count) || count < 1) throw usage('-n', 'It is a whole number from 1 on');
  const startingPosition = startingPositionOf(flags.startingPosition);
  const functions = selectFunctions(await loadService(flags.service, io.cwd), flags.function);
  const settings = toDecoderSettings(
    {},
    functions.flatMap(({ spec }) => spec.decoder ?? []),
  );
  const interruption = interruptionOf(io);
  const output = await openOutput(flags, io);
  try {
    const counts = await captureAll(files, flags, {
      io,
      count,
      startingPosition,
      functions,
      settings,
      write: output.write,
      signal: interruption.signal,
    });
    await output.finish();
    io.stderr.write(`${formatCounts(counts, flags.out)}\n`);
    return Object.keys(counts.unmaskable).length === 0 ? exitCodes.ok : exitCodes.findings;
  } finally {
    interruption.forget();
    await output.discard();
  }
}

interface Capture {
  readonly io: CliIo;
  readonly count: number;
  readonly startingPosition: ReturnType<typeof startingPositionOf>;
  readonly functions: readonly NamedFunction[];
  readonly settings: DecoderSettings;
  readonly write: ResultWriter['write'];
  readonly signal: AbortSignal;
}

async function captureAll(
  files: readonly string[],
  flags: CaptureFlags,
  { io, count, startingPosition, functions, settings, write, signal }: Capture,
): Promise<CaptureCounts> {
  const openers = openersOf(files, flags, {
    cwd: io.cwd,
    settingsOf: () => (startingPosition === undefined ? {} : { startingPosition }),
    tell: ({ name, detail }) => {
      if (name !== 'source.rebalanced' && name !== 'clock.set') io.stderr.write(`${detail}\n`);
    },
    endsWhenIdle: flags.untilIdle === true,
    isReadOnly: true,
    // Nothing is played: what does not tell when it arrived, arrives now.
    spec: undefined,
    isNow: true,
    // A group of its own: with a shared one, it would take partitions away from others.
    defaultGroup: `millrace-capture-${randomBytes(4).toString('hex')}`,
    signal,
    shell: process.env,
  });
  const findTable = createTableIndex(tablesOf(functions));
  const registry = findRegistry(flags.registry, files[0] ?? '', io.cwd);
  const { decode, prepare } = createConfiguredDecoder(settings, (spec) =>
    createDecoder(spec, { findTable, learnKeys: true, registry }),
  );
  const unframe = registry === undefined ? undefined : createUnframe(registry, systemClock);
  let all: CaptureCounts = { written: 0, ofOtherTables: 0, unmaskable: {} };
  for (const openSource of openers) {
    const { source, close } = await openSource();
    try {
      const counts = await runCapture({
        source,
        count: count - all.written,
        table: flags.table === undefined ? undefined : toTableId(flags.table),
        decode,
        async prepare(records) {
          await prepare?.(records);
          await unframe?.prepare(records);
        },
        ...(unframe === undefined ? {} : { unframe: unframe.unframe }),
        findTable,
        mask: flags.mask === true ? createMaskOf(flags, settings) : undefined,
        write,
        clock: systemClock,
        signal,
      });
      all = addCounts(all, counts);
    } finally {
      await close();
    }
  }
  return all;
}

function createMaskOf(flags: CaptureFlags, { dms, debezium }: DecoderSettings): MaskRecord {
  const secret = process.env[flags.maskKeyEnv] ?? randomBytes(32).toString('hex');
  return createMask({
    standIn: createStandIn(secret),
    alsoPersonal: flags.personal ?? [],
    beforeImageColumns: dms?.beforeImageColumns ?? {},
    unavailable: debezium?.unavailable,
  });
}

/** `dbo.invoices`, `democustomer.dbo.invoices` or `invoices`. */
function toTableId(text: string): TableId {
  const [name = '', schema, database] = text.split('.').toReversed();
  return { database, schema, name };
}

function addCounts(left: CaptureCounts, right: CaptureCounts): CaptureCounts {
  const unmaskable = { ...left.unmaskable };
  for (const [why, number] of Object.entries(right.unmaskable)) {
    unmaskable[why] = (unmaskable[why] ?? 0) + number;
  }
  return {
    written: left.written + right.written,
    ofOtherTables: left.ofOtherTables + right.ofOtherTables,
    unmaskable,
  };
}

function formatCounts(counts: CaptureCounts, out: string | undefined): string {
  const { written, ofOtherTables, unmaskable } = counts;
  const parts = [
    `${written} records written${out === undefined ? '' : ` to ${out}`}`,
    ...(ofOtherTables === 0 ? [] : [`${ofOtherTables} of other tables`]),
    ...Object.entries(unmaskable).map(([why, number]) => `${number} left out: ${why}`),
  ];
  return parts.join(', ');
}

/** Where the records go: standard output, or a file that is in its place only when all of them are in it. */
async function openOutput(
  { out, force }: CaptureFlags,
  io: CliIo,
): Promise<Pick<ResultWriter, 'write'> & Pick<OutputFile, 'finish' | 'discard'>> {
  if (out === undefined) {
    const results = createResultWriter(io.stdout);
    return { write: results.write, finish: results.close, discard: async () => undefined };
  }
  const place = { file: out, cwd: io.cwd, overwrites: force === true, way: '--force' };
  const file = await openOutputFile(place);
  return {
    ...file,
    async write(line) {
      await file.write(`${line}\n`);
      return true;
    },
  };
}

function collect(one: string, before: readonly string[] = []): readonly string[] {
  return [...before, one];
}

function usage(place: string, message: string): Error {
  return cliError('ERR_CDC_USAGE', { place, message });
}
