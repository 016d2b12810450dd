import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Version } from '../../src/model/version.ts';
import { isNewer, isNotOlder, toStoredVersion } from '../../src/model/version-order.ts';
import { versionWith } from '../sinks/fakes/delivery-facts.ts';
import { versions } from '../support/version-arbitrary.ts';

type Facts = Partial<Version>;

function applies(next: Facts, stored: Facts): boolean {
  return isNotOlder(versionWith(next), toStoredVersion(versionWith(stored)));
}

describe('toStoredVersion', () => {
  it('writes texts that compare as what they stand for', () => {
    const version = versionWith({ epoch: 2, coarse: 77n, fine: '0011', lane: 's-0', place: 123n });

    expect(toStoredVersion(version)).toStrictEqual({
      order: '1.00002.00000000000000077.0011',
      kind: 'stream',
      lane: 's-0',
      place: '003123',
    });
  });

  it('leaves out the source order where there is none', () => {
    expect(toStoredVersion(versionWith({ coarse: undefined })).order).toBe('1.00000.');
  });
});

describe('isNotOlder', () => {
  it.each<[string, Facts, Facts, boolean]>([
    ['applies a later change', { coarse: 101n }, {}, true],
    ['does not apply an earlier change', { coarse: 99n }, {}, false],
    ['compares numbers, not digits', { coarse: 1000n }, { coarse: 999n }, true],
    ['applies an equal version: a replay after a correction rewrites', {}, {}, true],
    [
      'lets the fine order decide where the coarse one is equal',
      { fine: '0' },
      { fine: '1' },
      false,
    ],
    ['applies where only one has a fine order', { fine: '' }, { fine: '1' }, true],
    ['applies where the stored one has no fine order', { fine: '1' }, { fine: '' }, true],
    ['compares record ids only within one transaction', { fine: '7/01' }, { fine: '8/02' }, true],
    ['compares record ids within one transaction', { fine: '7/01' }, { fine: '7/02' }, false],
    [
      'lets the place in the lane decide where the source order does not',
      { fine: '', place: 0n },
      {},
      false,
    ],
    ['lets arrival decide that between lanes', { fine: '', place: 0n, lane: 'b' }, {}, true],
    [
      'does not let a row that leaves beat one that comes in its transaction',
      { coarse: 101n, transaction: 't', leaves: true },
      { transaction: 't' },
      false,
    ],
    [
      'lets a row come where another one leaves in its transaction',
      { coarse: 99n, transaction: 't' },
      { transaction: 't', leaves: true },
      true,
    ],
    [
      'lets a row leave that came in an earlier transaction',
      { coarse: 101n, transaction: 't', leaves: true },
      { transaction: 's' },
      true,
    ],
    [
      'lets a delete of the row itself follow in the transaction',
      { coarse: 101n, transaction: 't' },
      { transaction: 't' },
      true,
    ],
    ['puts a later epoch above any order', { epoch: 1, coarse: 1n }, {}, true],
    ['puts an earlier epoch below any order', { coarse: 999n }, { epoch: 1, coarse: 1n }, false],
    [
      'lets a snapshot row decide by arrival in its lane',
      { kind: 'read', coarse: 0n, place: 2n },
      {},
      true,
    ],
    ['does not let a snapshot row go back in its lane', { kind: 'read', place: 0n }, {}, false],
    [
      'does not let a snapshot row beat a streamed change elsewhere',
      { kind: 'read', lane: 'b' },
      {},
      false,
    ],
    [
      'lets a snapshot row that is provably later beat a streamed change elsewhere',
      { kind: 'read', lane: 'b', coarse: 101n },
      {},
      true,
    ],
    [
      'lets a snapshot row replace one of another lane',
      { kind: 'read', lane: 'b', coarse: 0n },
      { kind: 'read', coarse: 0n },
      true,
    ],
    [
      'does not replay a streamed change over a snapshot row that came after it',
      { place: 1n },
      { kind: 'read', coarse: 0n, place: 2n },
      false,
    ],
    [
      'lets the lane decide without source order',
      { coarse: undefined, place: 0n },
      { coarse: undefined },
      false,
    ],
    ['lets the lane decide if one has no source order', { place: 2n }, { coarse: undefined }, true],
    [
      'lets arrival decide what has no common order',
      { coarse: undefined, lane: 'b', place: 0n },
      {},
      true,
    ],
    [
      'does not let a snapshot row win by arrival over a streamed change',
      { kind: 'read', coarse: undefined, lane: 'b', place: 9n },
      {},
      false,
    ],
  ])('%s', (_, next, stored, expected) => {
    expect(applies(next, stored)).toBe(expected);
  });

  it('applies every change where nothing is stored', () => {
    fc.assert(fc.property(versions, (version) => isNotOlder(version, undefined)));
  });

  it('applies every change again: a repeated delivery does no harm', () => {
    fc.assert(fc.property(versions, (version) => isNotOlder(version, toStoredVersion(version))));
  });

  it('never applies both of two streamed changes over each other, unless they are equal or have no common order', () => {
    const streamed = versions.map((one): Version => ({ ...one, kind: 'stream', fine: '' }));
    fc.assert(
      fc.property(streamed, streamed, (a, b) => {
        fc.pre(a.epoch === b.epoch && a.coarse !== b.coarse);
        fc.pre(a.coarse !== undefined && b.coarse !== undefined);

        const forward = isNotOlder(a, toStoredVersion(b));
        const backward = isNotOlder(b, toStoredVersion(a));

        expect(forward).toBe(!backward);
      }),
    );
  });
});

describe('isNewer', () => {
  const isStrictlyNewer = (next: Facts, stored: Facts) =>
    isNewer(versionWith(next), toStoredVersion(versionWith(stored)));

  it.each<[string, Facts, Facts, boolean]>([
    ['takes a later change', { coarse: 101n }, {}, true],
    ['does not take an equal one: it was applied already', {}, {}, false],
    ['takes a finer one of the same place', { fine: '2' }, { fine: '1' }, true],
    ['lets the place decide what the source order leaves open', { place: 2n }, {}, true],
    ['refuses what has no common order', { coarse: undefined, lane: 'b' }, {}, false],
    ['refuses two changes of one place in other lanes', { lane: 'b', place: 9n }, {}, false],
    ['takes a later epoch', { epoch: 1, coarse: undefined, lane: 'b' }, {}, true],
  ])('%s', (_rule, next, stored, expected) => {
    const result = isStrictlyNewer(next, stored);

    expect(result).toBe(expected);
  });

  it('holds only where a change of the stream would apply, and never both ways', () => {
    fc.assert(
      fc.property(versions, versions, (left, right) => {
        const [l, r] = [toStoredVersion(left), toStoredVersion(right)];
        if (isNewer(left, r)) expect(isNotOlder(left, r) && !isNewer(right, l)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
