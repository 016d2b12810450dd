import { describe, expect, it } from 'vitest';
import { nativeType } from '../../../src/tools/import/native-type.ts';
import { readOracleType } from '../../../src/tools/import/oracle-types.ts';

describe('readOracleType', () => {
  it.each([
    ['LONG', 'text'],
    ['LONG RAW', 'bytes'],
    ['RAW', 'bytes'],
  ] as const)('reads %s as %s', (name, kind) => {
    expect(readOracleType(nativeType(name))).toStrictEqual({ type: { kind } });
  });
});
