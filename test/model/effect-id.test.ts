import fc from 'fast-check';
import { create, remove, truncate, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import type { AnyChange } from '../../src/model/change-event.ts';
import { effectIdOf, formatKey, hashOf } from '../../src/model/effect-id.ts';
import type { SourcePosition } from '../../src/model/source-position.ts';
import { log, things } from '../routing/tables.ts';

const kinesis = (sequenceNumber: string) =>
  ({ stream: 'kinesis', shardId: 'shardId-000000000000', sequenceNumber }) as const;
const binlog: SourcePosition = {
  engine: 'mysql',
  file: 'bin.000003',
  pos: 4n,
  row: 0,
  gtid: undefined,
};

function at(change: AnyChange, sequenceNumber: string): AnyChange {
  return { ...change, position: kinesis(sequenceNumber) };
}

describe('effectIdOf', () => {
  it('stays the same from release to release', () => {
    const change = create(things, { id: 7 });
    const placed = create(things, { id: 7 }, { source: { position: binlog } });

    expect(effectIdOf('a-route', change)).toBe('xIV7yhOotmsMGnaS8bHG5yvcCJSCvZnsXE5cJ8TqmSs');
    expect(effectIdOf('a-route', placed)).toBe('PjbWjzPhe3AnMYAnmrReecHqMwczlmZUH1AQ6-78Xm4');
  });

  it('is another for every route, key, operation and place in the stream', () => {
    const change = create(things, { id: 7 });
    const ids = [
      effectIdOf('a', change),
      effectIdOf('b', change),
      effectIdOf('a', create(things, { id: 8 })),
      effectIdOf('a', remove(things, { id: 7 })),
      effectIdOf('a', update(things, { before: { id: 7 } })),
      effectIdOf('a', at(change, '2')),
      effectIdOf('a', truncate(log)),
      effectIdOf('a', create(log)),
    ];

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[\w-]{43}$/.test(id))).toBe(true);
  });

  it('is the same for a change that the capture tool writes again', () => {
    const change = create(things, { id: 7 }, { source: { position: binlog } });

    expect(effectIdOf('a', at(change, '2'))).toBe(effectIdOf('a', change));
  });

  it.each([
    ['rows of a snapshot, which share a place in the log', { position: binlog, snapshot: true }],
    [
      'changes that DMS does not number',
      { position: { ...dms(), transactionRecordId: undefined } },
    ],
    ['a table without a key', { position: binlog }],
  ])('goes by the place in the stream for %s', (name, source) => {
    const table = name.startsWith('a table') ? log : things;
    const change = create(table, {}, { source });

    expect(effectIdOf('a', at(change, '2'))).not.toBe(effectIdOf('a', change));
  });
});

describe('formatKey', () => {
  it('does not depend on the order of the columns', () => {
    expect(formatKey({ b: 1n, a: 'x' })).toBe(formatKey({ a: 'x', b: 1n }));
  });
});

describe('hashOf', () => {
  it('answers one hash for one list of texts only', () => {
    const lists = fc.array(fc.string({ maxLength: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b);

        expect(hashOf('v1', a) === hashOf('v1', b)).toBe(isSame);
      }),
    );
  });
});

function dms() {
  return {
    engine: 'dms',
    builtAt: 1n,
    transactionId: '1',
    transactionRecordId: 1n,
    streamPosition: undefined,
  } as const;
}
