import { CdcError } from '../../src/errors.ts';
import type { AnyRowChange } from '../../src/model/change-event.ts';
import { toEventLine } from '../../src/model/event-line.ts';
import { formatExactJson, parseExactJson } from '../../src/model/exact-json.ts';
import type { DecodedMessage } from '../../src/model/message.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import { formatTable } from '../../src/model/table.ts';
import { expectNoMarker, fail, settle } from './expectations.ts';
import { REFERENCE, SKIPPING, type Subject } from './subjects.ts';

const KINDS = ['change', 'control', 'unwanted'];
const OPERATIONS = ['read', 'create', 'update', 'delete', 'truncate'];

/** Decodes a record in every way: each answers a message, or an error with a code, and no value. */
export function checkRecord(record: StreamRecord, subjects: readonly Subject[]): void {
  const messages = new Map<string, DecodedMessage | undefined>();
  // Most decoders answer the same line, and one look at it is enough.
  const lines = new Set<string>();
  for (const { name, decoder, reports } of subjects) {
    const message = settle(() => decoder.decode(record), name);
    if (message !== undefined) {
      checkMessage(message, record, name);
      const line = lineOf(message);
      if (!lines.has(line)) checkLine(line, name);
      lines.add(line);
    }
    messages.set(name, message);
    if (reports.length > 0) expectNoMarker(JSON.stringify(reports), `${name} reports`);
    reports.length = 0;
  }
  checkSkip(messages.get(REFERENCE), messages.get(SKIPPING));
  if (record.value !== null) checkJson(record.value);
}

function checkMessage(message: DecodedMessage, record: StreamRecord, name: string): void {
  if (!KINDS.includes(message.kind)) fail(`${name}: a message of no kind`);
  if (message.position !== record.position) fail(`${name}: another position`);
  if (message.kind !== 'change') return;
  if (!OPERATIONS.includes(message.operation)) fail(`${name}: an operation of no name`);
  if (message.operation !== 'truncate') checkRow(message, name);
}

function lineOf(message: DecodedMessage): string {
  return formatExactJson(message.kind === 'change' ? toEventLine(message) : message);
}

/** What is written can be read, and is written again the same. */
function checkLine(line: string, name: string): void {
  let read: unknown;
  try {
    read = parseExactJson(line);
  } catch (error) {
    // Millrace nests what it writes a little deeper than what it read.
    if (error instanceof CdcError && error.code === 'ERR_CDC_RECORD_TOO_LARGE') return;
    fail(`${name}: a line that cannot be read`);
  }
  if (formatExactJson(read) !== line) fail(`${name}: a line that changes when it is read`);
}

function checkRow({ row, uncaptured }: AnyRowChange, name: string): void {
  for (const column of uncaptured) {
    if (Object.hasOwn(row, column)) fail(`${name}: a column that is captured and is not`);
    if (settle(() => readColumn(row, column), name) !== undefined) {
      fail(`${name}: a column that was not captured and has a value`);
    }
  }
}

function readColumn(row: object, column: string): unknown {
  return Reflect.get(row, column);
}

/** What is skipped unread is a change of the same table when it is read. */
function checkSkip(whole: DecodedMessage | undefined, skipped: DecodedMessage | undefined): void {
  if (whole === undefined || skipped === undefined || skipped.kind !== 'unwanted') return;
  if (whole.kind !== 'change') fail('a record that is no change was skipped');
  if (formatTable(whole.table) !== formatTable(skipped.table)) fail('skipped as of another table');
}

/** The parser of exact numbers takes what the plain one takes, and gives it the same meaning. */
function checkJson(bytes: Uint8Array): void {
  const exact = settle(() => ({ value: parseExactJson(bytes) }), 'parseExactJson');
  const plain = parsePlain(bytes);
  if (exact === undefined) return;
  if (plain === undefined) fail('parseExactJson takes what is not JSON');
  const again = formatExactJson(exact.value);
  if (formatExactJson(parseExactJson(again)) !== again) fail('exact JSON changes when it is read');
  if (formatExactJson(JSON.parse(again)) !== formatExactJson(plain.value)) {
    fail('exact JSON is other JSON than was sent');
  }
}

function parsePlain(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return undefined;
  }
}
