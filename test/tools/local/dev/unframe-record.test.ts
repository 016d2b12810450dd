import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../../src/decoders/create-decoder.ts';
import { createRegistryFrom } from '../../../../src/decoders/registry/create-registry-from.ts';
import { toStreamRecord } from '../../../../src/tools/local/dev/format-record.ts';
import { createUnframe } from '../../../../src/tools/local/dev/unframe-record.ts';
import { createVirtualClock } from '../../../../src/tools/local/event-source-mapping/virtual-clock.ts';
import {
  readRecordedRecords,
  toRecordedRecords,
} from '../../../../src/tools/local/recorded-records.ts';

const FIXTURES = resolve('test/fixtures/debezium');

describe('createUnframe', () => {
  it.each([
    'cap-pg-avro-confluent-ops',
    'cap-pg-avro-confluent-evolution',
    'cap-pg-avro-glue-evolution',
  ])('makes JSON of %s that says the same, and needs no registry', async (name) => {
    const read = await readRecordedRecords(`${name}.jsonl`, FIXTURES);
    const { records } = toRecordedRecords(read, { arrivedAt: 0 });
    const registry = createRegistryFrom(resolve(FIXTURES, `${name}.schemas.jsonl`));
    const clock = createVirtualClock();
    const { prepare, unframe } = createUnframe(registry, clock);
    const framed = records.map(toStreamRecord);
    await prepare(framed);
    const withRegistry = createDecoder(undefined, { findTable: () => undefined, registry, clock });
    await withRegistry.prepare?.(framed);
    const without = createDecoder(undefined, { findTable: () => undefined });

    const plain = records.map(unframe).map(toStreamRecord);

    expect(framed.length).toBeGreaterThan(0);
    expect(plain.some(({ value }) => value?.[0] === 0 || value?.[0] === 3)).toBe(false);
    expect(plain.map(without.decode)).toStrictEqual(framed.map(withRegistry.decode));
  });
});
