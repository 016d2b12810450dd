export interface BatchLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** Splits entries, in order, into batches within the limits. An entry above `maxBytes` stands alone. */
export function splitBatches<E>(
  entries: readonly E[],
  { maxEntries, maxBytes }: BatchLimits,
  sizeOf: (entry: E) => number,
): readonly (readonly E[])[] {
  const batches: E[][] = [];
  let sizeBytes = 0;
  for (const entry of entries) {
    const entryBytes = sizeOf(entry);
    const batch = batches.at(-1);
    if (batch !== undefined && batch.length < maxEntries && sizeBytes + entryBytes <= maxBytes) {
      batch.push(entry);
      sizeBytes += entryBytes;
    } else {
      batches.push([entry]);
      sizeBytes = entryBytes;
    }
  }
  return batches;
}
