import { parseArchiveLine } from '../../../model/archive-line.ts';
import { parseQuarantineEntry } from '../../../model/quarantine.ts';
import type { PartsContent } from '../parts/read-back.ts';

/** One thing that must be true of the parts after the demo. */
export interface Expectation {
  readonly what: string;
  readonly holds: boolean;
}

/** Customers whose cached bill stands in the table before the demo begins. */
export const CACHED_CUSTOMERS = [7, 8, 9, 10, 20, 21, 22, 99];

const MESSAGES: readonly (readonly [what: string, text: string])[] = [
  ['DMS: invoice 1003 is new', '"invoice":1003,'],
  ['DMS: invoice 1004 is new', '"invoice":1004,'],
  ['DMS: invoice 1005 is new', '"invoice":1005,'],
  ['DMS: 61 kWh of a new invoice are above normal', 'Use this month: 61 kWh'],
  ['DMS: 48 kWh have become above normal (the before image says 30)', 'Use this month: 48 kWh'],
  ['Debezium: invoice 2002 is new', '"invoice":2002,'],
  ['Debezium: invoice 2003 is new', '"invoice":2003,'],
  ['Debezium: 70 kWh of a new invoice are above normal', 'Use this month: 70 kWh'],
  ['Debezium: 46 kWh have become above normal', 'Use this month: 46 kWh'],
];

/** Invoice and use that the index must hold. */
const INDEXED: readonly (readonly [id: string, kwh: number])[] = [
  ['1001', 48],
  ['1002', 40],
  ['1005', 50],
  ['2001', 46],
  ['2003', 21],
];

const QUARANTINED: readonly (readonly [line: number, code: string])[] = [
  [12, 'ERR_CDC_VALUE_INVALID'],
  [13, 'ERR_CDC_JSON_INVALID'],
];

/** Compares what was read back from the parts with what the recorded changes must leave. */
export function checkExpectations(
  content: PartsContent,
  archived: readonly Uint8Array[],
): readonly Expectation[] {
  return [
    ...checkMessages(content),
    ...checkCache(content),
    ...checkIndex(content),
    ...checkArchive(content, archived),
    ...checkQuarantine(content, archived),
  ];
}

function checkMessages({ messages }: PartsContent): readonly Expectation[] {
  const bodies = (messages['billingAlerts'] ?? []).map(({ body }) => body);
  return [
    ...MESSAGES.map(([what, text]) => ({
      what: `message once: ${what}`,
      holds: bodies.filter((body) => body.includes(text)).length === 1,
    })),
    {
      what: 'no other message: none for loads, snapshots, 40 kWh, or a change that is not known',
      holds: bodies.length === MESSAGES.length,
    },
  ];
}

function checkCache({ items }: PartsContent): readonly Expectation[] {
  const stored = items['customerCache'];
  const left = (stored ?? []).map((item) => item['pk']?.S);
  return CACHED_CUSTOMERS.map((customer) => {
    const isThere = left.includes(`CUSTOMER#${customer}`);
    return customer === 99
      ? { what: 'the cached bill of customer 99 stays: nothing of it changed', holds: isThere }
      : {
          what: `the cached bill of customer ${customer} is gone`,
          holds: stored !== undefined && !isThere,
        };
  });
}

function checkIndex({ documents }: PartsContent): readonly Expectation[] {
  const rows = liveDocuments(documents['invoiceSearch'] ?? []);
  const usesOf = new Map(rows.map(({ id, source }) => [id, memberOf(source, 'monthly_kwh_use')]));
  return [
    ...INDEXED.map(([id, kwh]) => ({
      what: `invoice ${id} is indexed with ${kwh} kWh`,
      holds: usesOf.get(id) === kwh,
    })),
    {
      what: 'no other invoice is indexed: 1003 and 2002 were deleted, 1004 became a test invoice',
      holds: rows.length === INDEXED.length,
    },
  ];
}

/** Documents without the markers of deleted rows. */
export function liveDocuments<Doc extends { readonly source: unknown }>(
  documents: readonly Doc[],
): readonly Doc[] {
  return documents.filter(
    ({ source }) => memberOf(memberOf(source, 'millrace'), 'deleted') !== true,
  );
}

function checkArchive(
  { objects }: PartsContent,
  archived: readonly Uint8Array[],
): readonly Expectation[] {
  const lines = (objects['rawRecords'] ?? [])
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => line !== '');
  const values = lines.map((line) => toHex(parseArchiveLine(line).value));
  const missing = archived.filter((bytes) => !values.includes(toHex(bytes)));
  return [
    {
      what: `the archive holds all ${archived.length} records of the Kinesis stream, byte by byte`,
      holds: archived.length > 0 && missing.length === 0 && values.length === archived.length,
    },
  ];
}

function checkQuarantine(
  { quarantine }: PartsContent,
  archived: readonly Uint8Array[],
): readonly Expectation[] {
  const entries = quarantine.map(({ text }) => parseQuarantineEntry(text));
  return [
    ...QUARANTINED.map(([line, code]) => ({
      what: `line ${line} of the DMS records is in quarantine with its bytes: ${code}`,
      holds: entries.some(
        (entry) =>
          entry.code === code && toHex(entry.record.value) === toHex(archived[line - 1] ?? null),
      ),
    })),
    { what: 'nothing else is in quarantine', holds: entries.length === QUARANTINED.length },
  ];
}

function toHex(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('hex');
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
