import { createHash } from 'node:crypto';
import type { AnyChange } from './change-event.ts';
import { formatExactJson } from './exact-json.ts';
import { laneOf, placeOf } from './record.ts';
import type { DmsPosition } from './source-position.ts';

/**
 * Returns the name of one effect: the same whenever the same change is delivered by the same route
 * again, another for every other change. 43 characters, without any row value in readable form.
 */
export function effectIdOf(route: string, event: AnyChange): string {
  const { source, table, operation } = event;
  const key = operation === 'truncate' ? undefined : event.key;
  return hashOf('v1', [
    route,
    source.captureTool,
    source.server ?? '',
    table.database ?? '',
    table.schema ?? '',
    table.name,
    key === undefined ? '' : formatKey(key),
    operation,
    key === undefined ? streamPlace(event) : (sourcePlace(event) ?? streamPlace(event)),
  ]);
}

/** Hashes texts so that no two lists of texts give one hash: each is written with its length. */
export function hashOf(version: string, parts: readonly string[]): string {
  // One text and one call: a call for each part took most of the time.
  let text = `${Buffer.byteLength(version)}:${version}`;
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`;
  return createHash('sha256').update(text).digest('base64url');
}

/** Writes a key so that equal keys give equal texts: columns in the order of their names. */
export function formatKey(key: object): string {
  const sorted = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return formatExactJson(sorted.map(([, value]) => value as unknown));
}

/** The place in the database's log, where it names one change of a row; survives a re-emission. */
function sourcePlace({ source }: AnyChange): string | undefined {
  const { position, snapshot } = source;
  if (position === undefined || snapshot) return undefined;
  switch (position.engine) {
    case 'mysql':
      return `${position.file}:${position.pos}:${position.row}`;
    case 'postgresql':
      return `${position.commitLsn ?? ''}:${position.lsn ?? ''}:${position.totalOrder ?? ''}`;
    case 'sqlserver':
      return `${position.commitLsn}:${position.changeLsn ?? ''}:${position.eventSerial ?? ''}`;
    case 'dms':
      return dmsPlace(position, source.committedAt);
    case 'db2':
    case 'oracle':
    case 'mongodb':
      return undefined;
  }
}

/** Without the record id, two changes of a row in one transaction would share a place. */
function dmsPlace(position: DmsPosition, committedAt: bigint | undefined): string | undefined {
  const { transactionId, transactionRecordId } = position;
  if (transactionRecordId === undefined || committedAt === undefined) return undefined;
  return `${transactionId}:${transactionRecordId}:${committedAt}`;
}

function streamPlace({ position }: AnyChange): string {
  return `${laneOf(position)}:${placeOf(position)}`;
}
