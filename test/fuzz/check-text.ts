import { readRecords } from '../../src/inputs/read-records.ts';
import {
  formatArchiveLine,
  parseArchiveLine,
  parseArchivePointer,
} from '../../src/model/archive-line.ts';
import {
  formatQuarantineEntry,
  parseQuarantineEntry,
  quarantineIdOf,
} from '../../src/model/quarantine.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import { expectTyped, fail, settle } from './expectations.ts';

const CHUNK = 97;

/** Reads a text as each of our own formats; what can be read is written and read again the same. */
export async function checkText(bytes: Uint8Array): Promise<void> {
  const text = Buffer.from(bytes).toString('utf8');
  const record = settle(() => parseArchiveLine(text), 'parseArchiveLine');
  if (record !== undefined) checkArchiveLine(record);
  settle(() => parseArchivePointer(text), 'parseArchivePointer');
  const entry = settle(() => parseQuarantineEntry(text), 'parseQuarantineEntry');
  if (entry !== undefined) {
    const written = formatQuarantineEntry(entry);
    const again = formatQuarantineEntry(parseQuarantineEntry(written));
    if (again !== written) fail('a quarantine entry changes when it is written');
    settle(() => quarantineIdOf(entry), 'quarantineIdOf');
  }
  for (const hasLines of [true, false]) await checkInput(bytes, hasLines);
}

/** A record is restored from its line byte for byte. */
export function checkArchiveLine(record: StreamRecord): void {
  const again = parseArchiveLine(formatArchiveLine(record));
  if (plain(again) !== plain(record)) fail('an archived record changes');
}

async function checkInput(bytes: Uint8Array, hasLines: boolean): Promise<void> {
  try {
    for await (const one of readRecords({ name: 'input', hasLines, chunks: chunksOf(bytes) })) {
      if (one.error !== undefined) expectTyped(one.error, 'readRecords');
    }
  } catch (error) {
    expectTyped(error, 'readRecords');
  }
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const step = Math.max(CHUNK, bytes.length >> 3);
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

/** Buffers and other bytes are the same to a reader, and so are 0 and -0. */
function plain({ key, value, headers, ...rest }: StreamRecord): string {
  return JSON.stringify([
    rest,
    hex(key),
    hex(value),
    headers.map(([name, bytes]) => [name, hex(bytes)]),
  ]);
}

function hex(bytes: Uint8Array | null | undefined): string | null {
  return bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString('hex');
}
