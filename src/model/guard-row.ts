import { CdcError } from '../errors.ts';

/**
 * Answers a row in which reading an uncaptured column throws instead of answering `undefined`.
 *
 * The getters are on the prototype: own properties, spread, keys and JSON show the captured
 * columns only. A complete row is answered as it is, and costs nothing.
 */
export function guardRow<R extends object>(image: Partial<R>, uncaptured: readonly string[]): R {
  // The cast holds: without uncaptured columns the image is the row.
  if (uncaptured.length === 0) return image as R;
  const guard = Object.create(Object.prototype, guardsOf(uncaptured)) as object;
  return Object.create(guard, Object.getOwnPropertyDescriptors(image)) as R;
}

/** Tells the error of a guarded column from any other. */
export function isUncaptured(error: unknown): error is CdcError {
  return error instanceof CdcError && error.code === 'ERR_CDC_COLUMN_UNCAPTURED';
}

function guardsOf(uncaptured: readonly string[]): PropertyDescriptorMap {
  return Object.fromEntries(
    uncaptured.map((column) => [
      column,
      {
        get: (): never => {
          throw new CdcError('ERR_CDC_COLUMN_UNCAPTURED', `Column not captured: ${column}`, {
            details: { column },
          });
        },
      },
    ]),
  );
}
