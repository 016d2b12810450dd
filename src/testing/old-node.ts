/**
 * Tests of a service also run on Node 20, which lacks one function that the library uses throughout; functions in AWS
 * run on Node 24. Importing this file gives it to an old Node; elsewhere it does nothing.
 *
 * @see docs/decisions/0115-new-services-bring-millrace-and-run-on-node-20.md
 */
if (typeof Map.groupBy !== 'function') {
  Map.groupBy = <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
    const groups = new Map<K, T[]>();
    let index = 0;
    for (const item of items) {
      const key = keyOf(item, index++);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
    return groups;
  };
}
