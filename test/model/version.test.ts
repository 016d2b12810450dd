import { describe, expect, it } from 'vitest';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { SourcePosition } from '../../src/model/source-position.ts';
import { type Version, versionOf } from '../../src/model/version.ts';
import { isNotOlder, toStoredVersion } from '../../src/model/version-order.ts';
import { changeOf } from '../sinks/fakes/delivery-facts.ts';

const NO_GTID = { gtid: undefined };

function versionAt(
  position: SourcePosition | undefined,
  { operation = 'update', committedAt }: { operation?: string; committedAt?: bigint } = {},
): Version {
  const change = changeOf(7);
  const source = { ...change.source, position, committedAt };
  // The cast holds: a version depends on nothing else of a change.
  return versionOf({ ...change, operation, source } as AnyChange);
}

function mysql(file: string, pos: bigint, row = 0): SourcePosition {
  return { engine: 'mysql', file, pos, row, ...NO_GTID };
}

function postgresql(
  commitLsn: bigint | undefined,
  lsn: bigint,
  totalOrder?: bigint,
): SourcePosition {
  return { engine: 'postgresql', commitLsn, lsn, totalOrder };
}

function dms(builtAt: bigint, transactionId?: string, recordId?: bigint): SourcePosition {
  return {
    engine: 'dms',
    builtAt,
    transactionId,
    transactionRecordId: recordId,
    streamPosition: undefined,
  };
}

describe('versionOf', () => {
  it.each<[string, Version, Version]>([
    [
      'MySQL by file before position',
      versionAt(mysql('mysql-bin.000009', 999n)),
      versionAt(mysql('mysql-bin.000010', 4n)),
    ],
    [
      'MySQL by row inside a statement',
      versionAt(mysql('b.1', 5n, 9)),
      versionAt(mysql('b.1', 5n, 10)),
    ],
    [
      'PostgreSQL by commit, not by place in the log',
      versionAt(postgresql(80n, 200n)),
      versionAt(postgresql(110n, 90n)),
    ],
    [
      'PostgreSQL: the first transaction of a connector by its place',
      versionAt(postgresql(undefined, 100n)),
      versionAt(postgresql(100n, 120n)),
    ],
    [
      'PostgreSQL inside a transaction',
      versionAt(postgresql(80n, 90n)),
      versionAt(postgresql(80n, 91n)),
    ],
    [
      'PostgreSQL: a snapshot row below a transaction in flight',
      versionAt(postgresql(undefined, 100n), { operation: 'read' }),
      { ...versionAt(postgresql(80n, 90n)), lane: 'elsewhere' },
    ],
    [
      'SQL Server by commit time',
      versionAt(sqlServer('0000002b'), { committedAt: 1_000_000n }),
      versionAt(sqlServer('0000002a'), { committedAt: 2_000_000n }),
    ],
    [
      'SQL Server by log inside a millisecond',
      versionAt(sqlServer('0000002a'), { committedAt: 1_000_000n }),
      versionAt(sqlServer('0000002b'), { committedAt: 1_000_001n }),
    ],
    ['DMS by the time of building', versionAt(dms(1_000_000n)), versionAt(dms(1_000_001n))],
    [
      'DMS by record id inside a transaction',
      versionAt(dms(1n, '7', 9n)),
      versionAt(dms(1n, '7', 10n)),
    ],
  ])('orders %s', (_, earlier, later) => {
    expect(isNotOlder(later, toStoredVersion(earlier))).toBe(true);
    expect(isNotOlder(earlier, toStoredVersion(later))).toBe(false);
  });

  it.each<[string, SourcePosition]>([
    ['the delete and create of a key change (MySQL)', mysql('b.1', 5n)],
    ['the delete and create of a key change (PostgreSQL)', postgresql(80n, 90n)],
  ])('puts %s in that order', (_, position) => {
    const removed = versionAt(position, { operation: 'delete' });
    const created = versionAt(position, { operation: 'create' });

    expect(isNotOlder(created, toStoredVersion(removed))).toBe(true);
    expect(isNotOlder(removed, toStoredVersion(created))).toBe(false);
  });

  it.each<[string, SourcePosition]>([
    ['DMS, two records of one microsecond', dms(5n)],
    ['Oracle', { engine: 'oracle', scn: 5n, commitScn: 5n, rsId: undefined, ssn: undefined }],
    ['MongoDB', { engine: 'mongodb', seconds: 5n, ord: 1 }],
  ])('lets a delete after a create of one place apply (%s)', (_, position) => {
    const created = versionAt(position, { operation: 'create' });
    const removed = versionAt(position, { operation: 'delete' });

    expect(isNotOlder(removed, toStoredVersion(created))).toBe(true);
  });

  it.each<[string, SourcePosition | undefined]>([
    ['no position', undefined],
    ['a file without a number', mysql('binlog', 4n)],
    ['a position beyond its bits', mysql('b.1', 1n << 35n)],
    ['an order beyond 55 bits', dms(1n << 55n)],
    ['DMS without a time', { ...dms(0n), builtAt: undefined } as SourcePosition],
  ])('has only the place in the lane for %s', (_, position) => {
    expect(versionAt(position)).toStrictEqual({
      epoch: 0,
      coarse: undefined,
      fine: '',
      kind: 'stream',
      lane: 'orders-0',
      place: 7n,
    });
  });

  it('counts the boundaries at or before the change', () => {
    const change = changeOf(1);
    const at = (committedAt: bigint): AnyChange => ({
      ...change,
      source: { ...change.source, committedAt },
    });

    const epochs = [9n, 10n, 25n].map((time) => versionOf(at(time), [10n, 20n]).epoch);

    expect(epochs).toStrictEqual([0, 1, 2]);
  });
});

function sqlServer(log: string): SourcePosition {
  return {
    engine: 'sqlserver',
    commitLsn: `${log}:00000d98:0003`,
    changeLsn: `${log}:00000d98:0002`,
    eventSerial: 1n,
  };
}
