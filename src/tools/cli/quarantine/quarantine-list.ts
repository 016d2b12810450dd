import { exitCodes } from '../../../inputs/cli-failure.ts';
import { escapeControls } from '../../../inputs/escape-controls.ts';
import type { QuarantineEntry } from '../../../model/quarantine.ts';
import { quarantineIdOf } from '../../../model/quarantine.ts';
import { laneOf, placeOf } from '../../../model/record.ts';
import {
  QUARANTINE_PREFIX,
  readWaiting,
  type UnreadableObject,
  type WaitingObject,
} from '../../../recovery/waiting-object.ts';
import { alignColumns } from '../align-columns.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { toTime } from '../option-time.ts';

import { openStore, type StoreFlags } from './quarantine-store.ts';

export interface ListFlags extends StoreFlags {
  readonly onFailure?: string;
  readonly route?: string;
  readonly code?: string;
  readonly lane?: string;
  readonly since?: string;
  readonly json?: true;
}

/**
 * Prints what waits in the quarantine, and how much of it by route and code.
 *
 * @returns the exit code: `findings` if an object cannot be read.
 */
export async function runList(flags: ListFlags, io: CliIo): Promise<number> {
  const isWanted = toFilter(flags);
  const store = await openStore(flags, io);
  const results = createResultWriter(io.stdout);
  const counts = new Map<string, number>();
  let unreadable = 0;
  const objects = readWaiting(store, { prefix: flags.onFailure ?? QUARANTINE_PREFIX });
  const onUnreadable = ({ key, error }: UnreadableObject): void => {
    unreadable += 1;
    io.stderr.write(`${escapeControls(`${key}: ${error.message}`)}\n`);
  };
  for await (const { key, entry } of entriesOf(objects, isWanted, onUnreadable)) {
    const name = JSON.stringify([routeOf(entry), entry.code]);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const line = toLine(key, entry);
    if (!(await results.write(flags.json === true ? JSON.stringify(line) : toText(line)))) break;
  }
  await results.write(formatCounts(counts, flags.json === true));
  await results.close();
  return unreadable === 0 ? exitCodes.ok : exitCodes.findings;
}

async function* entriesOf(
  objects: AsyncIterable<WaitingObject | UnreadableObject>,
  isWanted: (entry: QuarantineEntry) => boolean,
  onUnreadable: (object: UnreadableObject) => void,
): AsyncGenerator<{ readonly key: string; readonly entry: QuarantineEntry }> {
  for await (const object of objects) {
    if (object.kind === 'unreadable') {
      onUnreadable(object);
      continue;
    }
    for (const entry of object.entries.filter(isWanted)) yield { key: object.key, entry };
  }
}

/** Returns whether an entry is asked for. The route `_` is that of records that were not decoded. */
export function toFilter(
  flags: Pick<ListFlags, 'route' | 'code' | 'lane' | 'since'>,
): (entry: QuarantineEntry) => boolean {
  const { route, code, lane } = flags;
  const since = flags.since === undefined ? undefined : toTime('--since', flags.since);
  return (entry) =>
    (route === undefined || routeOf(entry) === route) &&
    (code === undefined || entry.code === code) &&
    (lane === undefined || laneOf(entry.record.position) === lane) &&
    (since === undefined || entry.quarantinedAt >= since);
}

/** The route of an entry as commands name it. */
export function routeOf({ route }: QuarantineEntry): string {
  return route ?? '_';
}

interface EntryLine {
  readonly id: string;
  readonly quarantinedAt: string;
  readonly route: string | null;
  readonly target: string | null;
  readonly code: string;
  readonly message: string;
  readonly lane: string;
  readonly place: string;
}

function toLine(key: string, entry: QuarantineEntry): EntryLine {
  const { record, route, target, code, message, quarantinedAt } = entry;
  const { position } = record;
  return {
    // An object of Lambda holds many records: its key is what can be shown and redriven.
    id: key.startsWith(QUARANTINE_PREFIX) ? quarantineIdOf(entry) : key,
    quarantinedAt: new Date(quarantinedAt).toISOString(),
    route: route ?? null,
    target: target ?? null,
    code,
    message,
    lane: laneOf(position),
    place: placeOf(position).toString(),
  };
}

function toText({ id, quarantinedAt, route, code, message }: EntryLine): string {
  const lines = [id, `  ${quarantinedAt}  ${route ?? '_'}  ${code}`, `  ${message}`];
  return lines.map(escapeControls).join('\n');
}

function formatCounts(counts: ReadonlyMap<string, number>, isJson: boolean): string {
  const rows = [...counts]
    .map(([name, count]) => {
      // The cast holds: the names are written above.
      const [route, code] = JSON.parse(name) as [string, string];
      return { route, code, count };
    })
    .sort((a, b) => b.count - a.count);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  if (isJson) return JSON.stringify({ total, counts: rows });
  const table = alignColumns(rows.map(({ route, code, count }) => [`${count}`, route, code]));
  return [`${total === 1 ? '1 entry' : `${total} entries`}`, ...table].join('\n');
}
