import { CdcError } from '../../errors.ts';
import type { AnyRowChange } from '../../model/change-event.ts';
import type { JsonObject } from '../../model/json.ts';
import type { IncompletePolicy } from '../../model/route.ts';
import { hideColumns } from './hidden-columns.ts';
import { type ItemNaming, namesToMirror } from './item-names.ts';
import { routeFailed } from './route-function.ts';

/** What a mirror asks of a target, whatever the target calls its items. */
export type MirrorRequest<Name> =
  | {
      readonly action: 'put';
      readonly name: Name;
      readonly image: JsonObject;
      readonly complete: boolean;
      /** The row has come from another item: one of its transaction that leaves does not take it away. */
      readonly comes?: true | undefined;
    }
  | {
      readonly action: 'delete';
      readonly name: Name;
      /** The item that must be written first. */
      readonly after?: Name | undefined;
      /** The row has left for another item: one that comes here in its transaction stays. */
      readonly leaves?: true | undefined;
    };

export interface MirrorParts<Name> {
  readonly event: AnyRowChange;
  /** Whether the row is to be there after the change. */
  readonly present: boolean;
  readonly hidden: ReadonlySet<string>;
  readonly naming: ItemNaming<Name>;
  readonly imageOf: (row: object, event: AnyRowChange) => JsonObject;
  readonly incomplete: IncompletePolicy;
}

/**
 * Returns how a change keeps a target equal to the rows: the new item is written or removed, then
 * the one that the row left. In this order a reader may find a moved row twice, and never not at all.
 */
export function buildMirrorRequests<Name>(
  parts: MirrorParts<Name>,
): readonly MirrorRequest<Name>[] {
  const { event, present, hidden, naming } = parts;
  const { now, left } = namesToMirror(event, hidden, naming);
  const last = leavingOf(left, now);
  if (!present) return now === undefined ? last : [{ ...removalOf(event), name: now }, ...last];
  if (now === undefined) throw routeFailed('a column that names the item is null');
  const complete = event.uncaptured.length === 0;
  if (!complete && parts.incomplete === 'skip') return last;
  if (!complete && parts.incomplete === 'fail') throw uncaptured(event.uncaptured);
  const image = parts.imageOf(hideColumns(event.row, hidden), event);
  const comes = last.length > 0 || hasCome(event) ? true : undefined;
  return [{ action: 'put', name: now, image, complete, comes }, ...last];
}

function leavingOf<Name>(left: Name | undefined, now: Name | undefined) {
  if (left === undefined) return [];
  return [{ action: 'delete', name: left, after: now, leaves: true } as const];
}

/** A create with the key of before: Debezium writes a key change as a delete and a create. */
function hasCome(event: AnyRowChange): boolean {
  return 'previousKey' in event && event.previousKey !== undefined;
}

function removalOf(event: AnyRowChange) {
  const hasMoved = event.operation === 'delete' && event.hasMoved === true;
  return { action: 'delete', leaves: hasMoved ? true : undefined } as const;
}

function uncaptured(columns: readonly string[]): CdcError {
  const names = columns.join(', ');
  return new CdcError('ERR_CDC_COLUMN_UNCAPTURED', `Columns not captured: ${names}`, {
    details: { columns: names },
  });
}
