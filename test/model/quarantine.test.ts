import { describe, expect, it } from 'vitest';
import {
  formatQuarantineEntry,
  parseQuarantineEntry,
  type QuarantineEntry,
  quarantineIdOf,
} from '../../src/model/quarantine.ts';

const entry: QuarantineEntry = {
  record: {
    position: { stream: 'kinesis', shardId: 'shardId-000000000001', sequenceNumber: '49' },
    key: undefined,
    value: new Uint8Array([0xff, 0x00]),
    headers: [],
    partitionKey: 'dbo.invoices',
    arrivedAt: undefined,
    valueSchema: undefined,
    keySchema: undefined,
  },
  route: undefined,
  target: undefined,
  code: 'ERR_CDC_JSON_INVALID',
  message: 'Not one JSON value',
  quarantinedAt: 1_700_000_000_000,
};

describe('formatQuarantineEntry', () => {
  it.each([
    ['a record that could not be decoded', entry],
    ['one delivery of a record', { ...entry, route: 'invoice-search', target: 'search' }],
  ])('writes %s so that it can be read back exactly', (_, one) => {
    expect(parseQuarantineEntry(formatQuarantineEntry(one))).toStrictEqual(one);
  });
});

describe('parseQuarantineEntry', () => {
  it.each(['secret', '{"v":2,"message":"secret"}', '[]'])(
    'refuses %s without quoting it',
    (text) => {
      const parse = (): QuarantineEntry => parseQuarantineEntry(text);

      expect(parse).toThrow(expect.objectContaining({ code: 'ERR_CDC_INPUT_INVALID' }));
      expect(parse).not.toThrow('secret');
    },
  );
});

describe('quarantineIdOf', () => {
  const place = 'shardId-000000000001/000000000000000000000000000000000000000000000000000000000049';

  it.each([
    [undefined, '_'],
    ['invoice-search', 'invoice-search'],
    ['_', '=5F'],
    ['../up', '=2E.=2Fup'],
  ])('names the entry of the route %s by lane, place and %s', (route, segment) => {
    expect(quarantineIdOf({ ...entry, route })).toBe(`quarantine/${place}/${segment}.json`);
  });
});
