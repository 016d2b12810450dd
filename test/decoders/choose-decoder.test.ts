import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../src/decoders/create-decoder.ts';
import type { DecodedMessage } from '../../src/model/message.ts';
import type { DecoderSpec } from '../../src/model/service.ts';
import { createTableIndex } from '../../src/model/table.ts';
import { errorOf, fixture, recordOf } from './dms/dms-records.ts';

const plain =
  '{"before":null,"after":{"id":1},"source":{"version":"3.7.0","connector":"mysql","name":"srv","ts_ms":1,"snapshot":"false","db":"shop","table":"orders","server_id":1,"file":"binlog.000002","pos":4,"row":0},"op":"c","ts_ms":2}';
const withSchema = `{"schema":{"type":"struct","fields":[],"optional":false,"name":"srv.shop.orders.Envelope"},"payload":${plain}}`;

function decode(value: string | Uint8Array | null, spec?: DecoderSpec): DecodedMessage {
  return createDecoder(spec, { findTable: createTableIndex([]) }).decode(recordOf(value));
}

describe('createDecoder', () => {
  it.each([
    ['DMS, one line', fixture('invoices-insert'), 'dms'],
    ['DMS, pretty-printed', fixture('oracle-update-pretty'), 'dms'],
    ['DMS, about a table', fixture('control-create-table-metadata-only-pretty'), 'dms'],
    ['Debezium without schema', plain, 'debezium'],
    ['Debezium with schema', withSchema, 'debezium'],
  ])('tells by its content a record of %s', (_what, value, captureTool) => {
    expect(decode(value)).toMatchObject({ source: { captureTool } });
    expect(decode(value, { captureTool: 'auto' })).toMatchObject({ source: { captureTool } });
  });

  it('recognises the before images that DMS tasks were seen to name', () => {
    expect(decode(fixture('update-key-as-text-in-before-image'))).toMatchObject({
      before: { PART_ID: '8812004' },
    });
  });

  it('answers a record without a value as a tombstone', () => {
    expect(decode(null)).toMatchObject({ subject: 'tombstone' });
    expect(decode(new Uint8Array())).toMatchObject({ subject: 'tombstone' });
  });

  it.each<readonly [what: string, value: string | Uint8Array, code: string]>([
    ['neither capture tool', '{"id":1,"name":"x"}', 'ERR_CDC_FORMAT_UNKNOWN'],
    ['a row without metadata', fixture('document-without-metadata'), 'ERR_CDC_FORMAT_UNKNOWN'],
    ['Confluent framing', Uint8Array.of(0, 0, 0, 0, 7, 2), 'ERR_CDC_FORMAT_UNSUPPORTED'],
    ['Glue framing', Uint8Array.of(3, 0, 1, 2), 'ERR_CDC_FORMAT_UNSUPPORTED'],
    ['KPL aggregation', Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2, 0), 'ERR_CDC_FORMAT_UNSUPPORTED'],
    ['no JSON', 'hello', 'ERR_CDC_JSON_INVALID'],
    ['two records in one', `${plain}\n${plain}`, 'ERR_CDC_JSON_INVALID'],
  ])('names a record of %s', (_what, value, code) => {
    expect(errorOf(() => decode(value))).toMatchObject({ code });
  });

  it('decodes by the declared capture tool only, where one is declared', () => {
    expect(errorOf(() => decode(plain, { captureTool: 'dms', options: {} }))).toMatchObject({
      code: 'ERR_CDC_ENVELOPE_INVALID',
    });
    expect(
      decode(fixture('update-key-as-text-in-before-image'), { captureTool: 'dms', options: {} }),
    ).toMatchObject({ before: {} });
    expect(decode(plain, { captureTool: 'debezium', options: {} })).toMatchObject({
      operation: 'create',
    });
  });

  it.each([
    ['DMS', fixture('invoices-insert'), 'invoices'],
    ['Debezium', plain, 'orders'],
  ])('spares rows of %s that nobody wants', (_what, value, name) => {
    const decoder = createDecoder(undefined, {
      findTable: createTableIndex([]),
      isWanted: () => false,
    });

    expect(decoder.decode(recordOf(value))).toMatchObject({ kind: 'unwanted', table: { name } });
  });
});
