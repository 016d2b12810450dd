import { writerOf } from '../avro/avro-codec.ts';
import { confluentFrame } from '../framing/frames.ts';

export const keySchema = {
  type: 'record',
  name: 'srv.orders.Key',
  fields: [{ name: 'id', type: 'long' }],
};
export const rowSchema = {
  type: 'record',
  name: 'Value',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'day', type: ['null', { type: 'int', 'connect.name': 'io.debezium.time.Date' }] },
  ],
};
export const valueSchema = {
  type: 'record',
  name: 'Envelope',
  namespace: 'srv.orders',
  fields: [
    { name: 'before', type: ['null', rowSchema] },
    { name: 'after', type: ['null', 'Value'] },
    {
      name: 'source',
      type: {
        type: 'record',
        name: 'Source',
        fields: [
          { name: 'connector', type: 'string' },
          { name: 'table', type: 'string' },
        ],
      },
    },
    { name: 'op', type: 'string' },
  ],
};
/** Beyond 2^53: a number would be another row. */
export const ID = 9_007_199_254_740_993n;

/** Writes the framed key of an order. */
export function keyBytes(id: bigint): Buffer {
  return confluentFrame(1, writerOf(keySchema)({ id }));
}

/** Writes the framed create of an order, or of a row of another table with the same columns. */
export function valueBytes({ schema = 2, table = 'orders', op = 'c' } = {}): Buffer {
  const row = { id: ID, day: { int: 19_000 } };
  const source = { connector: 'mysql', table };
  const change = { before: null, after: { 'srv.orders.Value': row }, source, op };
  return confluentFrame(schema, writerOf(valueSchema)(change));
}
