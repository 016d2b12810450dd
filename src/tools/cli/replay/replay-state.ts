import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { cliError } from '../../../inputs/cli-failure.ts';
import type { OrderedRecord } from '../../../recovery/order-records.ts';
import type { CliIo } from '../cli-io.ts';
import { writeOutputFile } from '../output/output-file.ts';

const stateSchema = z.object({
  v: z.literal(1),
  /** Of the objects and the options: places mean something only together with them. */
  fingerprint: z.string(),
  /** The place of the last record that is done. */
  after: z.string(),
  records: z.number(),
});

type State = z.infer<typeof stateSchema>;

/** How far a replay has come, in a file. */
export interface ReplayState {
  /** Leaves out what an earlier run has done. */
  readonly resume: (records: AsyncIterable<OrderedRecord>) => AsyncIterable<OrderedRecord>;
  readonly save: (after: string, records: number) => Promise<void>;
}

/**
 * Opens the state of a replay. Without a file, every run begins anew.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if the file is of another archive or other options: then
 *   nothing can be left out.
 */
export async function openReplayState(
  file: string | undefined,
  fingerprintOf: () => string,
  { cwd }: CliIo,
): Promise<ReplayState> {
  if (file === undefined) return { resume: (records) => records, save: async () => undefined };
  const path = resolve(cwd, file);
  const known = await readState(path, file);
  let fingerprint = '';
  let done = known?.records ?? 0;
  return {
    async *resume(records) {
      for await (const record of records) {
        // Known only now: ordering has read the whole archive.
        fingerprint ||= checkFingerprint(known, fingerprintOf(), file);
        if (known === undefined || record.order > known.after) yield record;
      }
    },
    async save(after, records) {
      done += records;
      const state: State = { v: 1, fingerprint, after, records: done };
      await writeOutputFile({ file, cwd, overwrites: true }, JSON.stringify(state));
    },
  };
}

async function readState(path: string, file: string): Promise<State | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = z.safeParse(stateSchema, parse(text));
  if (parsed.success) return parsed.data;
  throw invalidState(file, 'it is no state of a replay');
}

function checkFingerprint(known: State | undefined, fingerprint: string, file: string): string {
  if (known === undefined || known.fingerprint === fingerprint) return fingerprint;
  throw invalidState(file, 'the archive or the options are not those that it was written for');
}

function invalidState(file: string, why: string): Error {
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: file,
    message: `Replay cannot be resumed: ${why}`,
    fix: 'Remove the file to begin anew: state that is written again does no harm.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
