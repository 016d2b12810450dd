import type { Json, JsonObject } from '../../src/model/json.ts';
import type { DmsStandInSettings } from './settings.ts';
import { isLob, toDmsValue } from './to-dms-value.ts';
import type { WalChange, WalColumn } from './wal-change.ts';

/** Writes the columns of a row. Nulls and empty texts are left out unless asked for. */
export function toImage(columns: readonly WalColumn[], settings: DmsStandInSettings): JsonObject {
  const members = columns.flatMap(({ name, type, text }): [string, Json][] => {
    if (text !== null && text !== '') return [[name, toDmsValue(type, text, settings)]];
    return settings.includeNullAndEmpty ? [[name, text]] : [];
  });
  return Object.fromEntries(members);
}

/**
 * Writes the before image of an update, under the name that the task gives it. A key that changed is one
 * update: only the before image tells the old one.
 */
export function toBeforeImage(change: WalChange, settings: DmsStandInSettings): JsonObject {
  const { beforeImage } = settings;
  if (beforeImage === undefined || change.action !== 'U') return {};
  const { fieldName, columnFilter } = beforeImage;
  const isShown = columnFilter === 'pk-only' ? keyIfMoved(change) : (): boolean => true;
  const shown = change.identity.filter((old) => !isLob(old.type) && isShown(old));
  return { [fieldName]: toImage(shown, settings) };
}

/** With the key alone, and the key as it was, captures of DMS show an empty object. */
function keyIfMoved({ key, columns, identity }: WalChange): (column: WalColumn) => boolean {
  const newTexts = new Map(columns.map(({ name, text }) => [name, text]));
  const isKey = ({ name }: WalColumn): boolean => key.includes(name);
  const isMoved = identity.some((old) => isKey(old) && newTexts.get(old.name) !== old.text);
  return (column) => isMoved && isKey(column);
}
