import {
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  dynamodbTable,
  firehoseStream,
  float,
  int,
  json,
  oneOf,
  opensearchIndex,
  snsTopic,
  table,
  targets,
  text,
} from 'millrace';

/** A table with a column of most kinds. */
export const things = table({
  schema: 'shop',
  name: 'things',
  key: ['id'],
  columns: {
    id: int(),
    owner: int().nullable(),
    big: bigint(),
    price: decimal(),
    ratio: float(),
    done: boolean(),
    name: text(),
    note: text().nullable(),
    status: oneOf(['new', 'old']),
    day: date(),
    data: json(),
    raw: bytes(),
    email: text().personal(),
  },
});

/** A table without a key. */
export const log = table({ name: 'log', key: [], columns: { line: text() } });

export const at = targets({
  topic: snsTopic(),
  fifo: snsTopic({ fifo: true }),
  lines: firehoseStream(),
  cache: dynamodbTable({ key: { pk: 'string' } }),
  items: dynamodbTable({ key: { pk: 'string', sk: 'number' } }),
  index: opensearchIndex(),
});
