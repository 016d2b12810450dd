import { archive, debezium, dms, kinesis, msk } from 'millrace';
import { describe, expect, it } from 'vitest';
import { findSpecFlaws } from '../../src/lambda/find-spec-flaws.ts';
import type { FunctionSpec } from '../../src/model/service.ts';
import { at } from '../routing/tables.ts';

/** Finds the flaws of what callers without types give. */
function flawsOf(spec: unknown): string {
  return findSpecFlaws(spec as FunctionSpec)
    .map(({ what }) => what)
    .join('\n');
}

const source = kinesis('changes');

describe('findSpecFlaws', () => {
  it('finds nothing wrong with functions that are right', () => {
    const decoder = dms({ beforeImage: 'before', beforeImageColumns: { prefix: 'b_' } });
    const registry = { kind: 'glue', name: 'schemas' } as const;

    expect(flawsOf({ source, decoder, archive: archive({ to: at.lines }) })).toBe('');
    expect(flawsOf({ source: msk('c', ['t']), decoder: debezium({ registry }) })).toBe('');
  });

  it.each([
    ['a misspelt word of a function', { source, route: [] }, 'there is no word `route`'],
    ['no source', { routes: [] }, '`source` is missing'],
    ['a source of nothing', { source: {} }, 'its `source` is none'],
    ['topics that are no list', { source: msk('c', 't' as never) }, '`topics` is not a list of'],
    [
      'a misspelt word of DMS',
      { source, decoder: dms({ beforeImag: 'x' } as never) },
      '`dms`: there is no word `beforeImag`',
    ],
    [
      'an unknown mode of Debezium',
      { source, decoder: debezium({ decimal: 'exact' } as never) },
      '`debezium`: `decimal` is not "precise"',
    ],
    [
      'a registry of nowhere',
      { source, decoder: debezium({ registry: { kind: 'other', name: 'x' } } as never) },
      '`registry` is not an object of kind, name',
    ],
    ['a decoder of nothing', { source, decoder: {} }, 'its `decoder` is none'],
    [
      'an archive elsewhere',
      { source, archive: archive({ to: at.topic as never }) },
      '`to` is not a target of firehose',
    ],
  ])('names %s', (_name, spec, says) => {
    expect(flawsOf(spec)).toContain(says);
  });
});
