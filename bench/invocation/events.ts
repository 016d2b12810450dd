import { toKinesisEvent } from '../batch.ts';
import { RECORDED_AT } from '../dms-orders.ts';
import type { Change } from './services.ts';
import type { Shape } from './shapes.ts';

/** The topic of the records, where they come from Kafka. */
export const TOPIC = 'shop.things';

/** Which record changes which row. */
export function listChanges({ records, rows }: Shape): readonly Change[] {
  return Array.from({ length: records }, (_none, record) => ({ row: `r${record % rows}`, record }));
}

/** Builds the Lambda event of a shape: updates of DMS, whose rows hold the number of their record. */
export function buildEvent(shape: Shape): object {
  const values = listChanges(shape).map((change) =>
    Buffer.from(writeUpdate(change)).toString('base64'),
  );
  const { partitions } = shape;
  return partitions === undefined ? toKinesisEvent(values) : toKafkaEvent(values, partitions);
}

function writeUpdate({ row, record }: Change): string {
  return JSON.stringify({
    data: { id: row, place: `place-${record}` },
    metadata: {
      timestamp: '2026-11-20T07:00:01.000000Z',
      'record-type': 'data',
      operation: 'update',
      'partition-key-type': 'primary-key',
      'partition-key-value': `shop.things.${row}`,
      'schema-name': 'shop',
      'table-name': 'things',
      'transaction-id': 88_000_000_000 + record,
      'transaction-record-id': 1,
      'commit-timestamp': '2026-11-20T07:00:00.000000Z',
      'stream-position': `mysql-bin-changelog.002171:${36_912_271 + record}:0:${36_912_333 + record}:${88_000_000_000 + record}:mysql-bin-changelog.002171:${36_912_209 + record}`,
    },
  });
}

/** Partition by partition, as Lambda groups them; a row stays in one of them. */
function toKafkaEvent(values: readonly string[], partitions: number): object {
  const records = values.map((value, at) => ({
    topic: TOPIC,
    partition: at % partitions,
    offset: Math.floor(at / partitions),
    timestamp: RECORDED_AT,
    timestampType: 'CREATE_TIME',
    key: Buffer.from(`r${at}`).toString('base64'),
    value,
    headers: [],
  }));
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:eu-central-1:123456789012:cluster/bench/1',
    bootstrapServers: 'b-1.bench:9098',
    records: Object.groupBy(records, ({ partition }) => `${TOPIC}-${partition}`),
  };
}
