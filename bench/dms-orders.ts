import {
  bigint,
  boolean,
  date,
  decimal,
  int,
  oneOf,
  text,
  timestamp,
  uuid,
} from '../src/model/columns.ts';
import { table } from '../src/model/table.ts';
import { type Batch, quantityOf, toBatch, toKinesisEvent } from './batch.ts';

/** The table of the records below. */
export const orders = table({
  schema: 'shop',
  name: 'orders',
  key: ['order_id'],
  columns: {
    order_id: bigint(),
    customer_id: int(),
    status: oneOf(['open', 'paid', 'sent']),
    item: text(),
    note: text().nullable(),
    price: decimal({ scale: 2 }),
    quantity: int(),
    is_gift: boolean(),
    order_date: date(),
    changed_at: timestamp(),
    reference: uuid(),
    city: text(),
    weight_kg: decimal({ scale: 1 }),
    carrier: text(),
  },
});

/** When the records below were committed, in epoch milliseconds. */
export const RECORDED_AT = Date.UTC(2026, 10, 20, 7, 0, 1);

/** What the settings of the task make of the records. */
export interface DmsShape {
  readonly beforeImage: boolean;
  /** Every decimal ends with a zero, as those of some engines do: its digits are not those of a number. */
  readonly zeros: boolean;
}

/** Writes a batch of DMS updates with all transaction details. */
export function writeOrderUpdates(count: number, shape: DmsShape): Batch {
  const values = Array.from({ length: count }, (_none, index) =>
    Buffer.from(writeUpdate(index, shape)),
  );
  return toBatch(values, toKinesisEvent);
}

function writeUpdate(index: number, { beforeImage, zeros }: DmsShape): string {
  const micros = String(100_000 + ((index * 7_919) % 900_000));
  const before = writeImage(index, { status: 'open', micros: '000000', quantity: 1, zeros });
  const quantity = quantityOf(index);
  const after = writeImage(index, { status: 'paid', micros, quantity, zeros });
  const metadata = [
    `"timestamp":"2026-11-20T07:00:01.${micros}Z"`,
    '"record-type":"data"',
    '"operation":"update"',
    '"partition-key-type":"primary-key"',
    `"partition-key-value":"shop.orders.${900_000 + index}"`,
    '"schema-name":"shop"',
    '"table-name":"orders"',
    `"transaction-id":${88_000_000_000 + index}`,
    `"transaction-record-id":${(index % 3) + 1}`,
    `"prev-transaction-id":${88_000_000_000 + index - 1}`,
    '"prev-transaction-record-id":1',
    `"commit-timestamp":"2026-11-20T07:00:00.${micros}Z"`,
    `"stream-position":"mysql-bin-changelog.002171:${36_912_271 + index}:0:${36_912_333 + index}:${88_000_000_000 + index}:mysql-bin-changelog.002171:${36_912_209 + index}"`,
  ];
  const images = beforeImage ? `${after},"before-image":${before}` : after;
  return `{"data":${images},"metadata":{${metadata.join(',')}}}\n`;
}

function writeImage(
  index: number,
  row: {
    readonly status: string;
    readonly micros: string;
    readonly quantity: number;
    readonly zeros: boolean;
  },
): string {
  const end = row.zeros ? '00' : '';
  const hex = (index * 2_654_435_761).toString(16).padStart(12, '0').slice(-12);
  const columns = [
    `"order_id":${900_000 + index}`,
    `"customer_id":${10_000 + (index % 5_000)}`,
    `"status":"${row.status}"`,
    `"item":"Turbine blade ${index % 700}, left-handed"`,
    `"note":${index % 2 === 0 ? 'null' : '"call before delivery"'}`,
    `"price":${(1 + (index % 9_999) / 100).toFixed(2)}${end}`,
    `"quantity":${row.quantity}`,
    `"is_gift":${index % 2}`,
    '"order_date":"2026-11-19"',
    `"changed_at":"2026-11-20T07:00:00.${row.micros}Z"`,
    `"reference":"6f9619ff-8b86-d011-b42d-${hex}"`,
    `"city":"${['Gera', 'Suhl', 'Erfurt'][index % 3]}"`,
    `"weight_kg":${index % 90}.${1 + (index % 9)}${end}`,
    '"carrier":"northern line"',
  ];
  return `{${columns.join(',')}}`;
}
