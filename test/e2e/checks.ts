import { parseArchiveLine } from '../../src/model/archive-line.ts';
import { laneOf, type Position, placeOf } from '../../src/model/record.ts';
import type { PartsContent, ReadObject } from '../../src/tools/local/parts/read-back.ts';
import type { HeldRecord } from '../../stack/kafka-topics.ts';
import { canonicalParsed, parseWithDigits } from './canonical.ts';
import { type Check, checkOf } from './compare-rows.ts';

/** Compares the alerts with those that SQL computed; what was repeated counts once. */
export function checkAlerts(
  expected: readonly string[],
  received: PartsContent['messages'][string],
): Check {
  const once = new Map(
    received.map(({ body, attributes }) => [attributes['effect-id'] ?? body, body]),
  );
  const actual = countEach([...once.values()]);
  const wanted = countEach(expected);
  const problems = [...new Set([...actual.keys(), ...wanted.keys()])].flatMap((body) => {
    const [was, should] = [actual.get(body) ?? 0, wanted.get(body) ?? 0];
    return was === should ? [] : [`"${body}" ${was} times instead of ${should}`];
  });
  const repeated = received.length - once.size;
  return checkOf(
    'alerts equal what SQL computes',
    problems,
    `${expected.length} alerts, ${repeated} repeated`,
  );
}

/** Compares the archive with what the broker holds, byte for byte. */
export function checkArchive(held: readonly HeldRecord[], objects: readonly ReadObject[]): Check {
  const archived = new Map<string, string>();
  for (const line of linesOf(objects)) {
    const { position, key, value, headers } = parseArchiveLine(line);
    archived.set(idOf(position), fingerprint(key ?? null, value, headers));
  }
  const problems = held.flatMap(({ position, key, value, headers }) => {
    const id = idOf(position);
    const found = archived.get(id);
    archived.delete(id);
    if (found === undefined) return [`${id} is not there`];
    return found === fingerprint(key, value, headers) ? [] : [`${id} has other bytes`];
  });
  const surplus = [...archived.keys()].map((id) => `${id} is in no topic`);
  return checkOf(
    'every record is in the archive',
    [...problems, ...surplus],
    `${held.length} records`,
  );
}

function idOf(position: Position): string {
  return `${laneOf(position)} ${placeOf(position)}`;
}

interface HistoryLine {
  readonly operation: string;
  readonly key: Readonly<Record<string, { readonly digits: string }>>;
  readonly after: Readonly<Record<string, { readonly digits: string }>> | null;
  readonly position: Readonly<Record<string, unknown>>;
}

/**
 * Checks that the changes of each row were delivered in the order of the source: its counter never
 * goes back, once repeated lines are taken out.
 */
export function checkRowOrder(objects: readonly ReadObject[]): Check {
  const lines = historyOf(objects);
  const revOf = new Map<string, number>();
  const problems: string[] = [];
  for (const { key, after, operation } of lines) {
    const row = Object.values(key)
      .map(({ digits }) => digits)
      .join('/');
    const rev = Number(after?.['rev']?.digits ?? Number.NaN);
    const before = revOf.get(row) ?? -1;
    if (rev < before) problems.push(`${row}: ${operation} of rev ${rev} after ${before}`);
    if (!Number.isNaN(rev)) revOf.set(row, Math.max(rev, before));
  }
  return checkOf(
    'changes of a row keep their order',
    problems,
    `${lines.length} changes of ${revOf.size} rows`,
  );
}

/** Replays the history of a table and compares what is left with the database: truncates are told. */
export function checkHistory(expected: ReadonlySet<string>, objects: readonly ReadObject[]): Check {
  const lines = historyOf(objects);
  let truncates = 0;
  let left = new Set<string>();
  for (const { operation, key } of lines) {
    if (operation === 'truncate') {
      truncates += 1;
      left = new Set();
    } else left.add(key['id']?.digits ?? '');
  }
  const problems = [
    ...[...expected].filter((id) => !left.has(id)).map((id) => `no ${id}`),
    ...[...left].filter((id) => !expected.has(id)).map((id) => `also ${id}`),
    ...(truncates === 0 ? ['no truncate was told'] : []),
  ];
  return checkOf(
    'a truncated table is told',
    problems,
    `${lines.length} changes, ${truncates} truncates`,
  );
}

/** Nothing may be in quarantine: every record was decoded and delivered. */
export function checkQuarantine(objects: readonly ReadObject[]): Check {
  const codes = objects.map(({ text }) => {
    const { code, route, message } = JSON.parse(text);
    return `${code} ${route ?? ''} ${message}`;
  });
  const counted = [...countEach(codes)].map(([code, count]) => `${count} x ${code}`);
  return checkOf(
    'nothing is undecodable or undeliverable',
    counted,
    `${objects.length} quarantined`,
  );
}

/**
 * Returns the changes of a history in the order of their first delivery. A function that was killed
 * repeats lines; a capture tool that was killed repeats changes as new records, at other offsets.
 */
function historyOf(objects: readonly ReadObject[]): readonly HistoryLine[] {
  const changes = new Map<string, HistoryLine>();
  for (const text of linesOf(objects)) {
    // The cast holds: these are lines of events.
    const line = parseWithDigits(text) as HistoryLine;
    const change = canonicalParsed({ ...line, position: null });
    if (!changes.has(change)) changes.set(change, line);
  }
  return [...changes.values()];
}

function linesOf(objects: readonly ReadObject[]): readonly string[] {
  return objects
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => line !== '');
}

function fingerprint(
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly (readonly [string, Uint8Array])[],
): string {
  const texts = [key, value, ...headers.flatMap(([name, bytes]) => [Buffer.from(name), bytes])];
  return texts
    .map((bytes) => (bytes === null ? '-' : Buffer.from(bytes).toString('base64')))
    .join(' ');
}

function countEach(texts: readonly string[]): ReadonlyMap<string, number> {
  const groups = Map.groupBy(texts, (text) => text);
  return new Map([...groups].map(([text, group]) => [text, group.length]));
}
