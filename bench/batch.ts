/** What a run found: how many events, and the sum of one column, so that none is only counted. */
export interface Found {
  readonly events: number;
  readonly quantity: number;
}

/** Some records of a batch, in all forms that variants take them in. */
export interface Slice {
  /** As Lambda hands them over: base64. */
  readonly values: readonly string[];
  /** The Lambda event of them. */
  readonly event: object;
}

export interface Batch {
  readonly slices: readonly Slice[];
  readonly records: number;
  /** Of a record, without base64. */
  readonly meanBytes: number;
  readonly truth: Found;
}

/** So many that a slice takes a millisecond or two, and as many as Lambda takes unless told otherwise. */
const SLICE = 100;

/** The quantity of an order, by which variants show that they have read it. */
export function quantityOf(index: number): number {
  return (index % 9) + 1;
}

/** Makes a batch of record values. */
export function toBatch(
  values: readonly Uint8Array[],
  buildEvent: (values: readonly string[]) => object,
): Batch {
  const texts = values.map((value) => Buffer.from(value).toString('base64'));
  const count = Math.ceil(texts.length / SLICE);
  return {
    slices: Array.from({ length: count }, (_none, number) => {
      const part = texts.slice(number * SLICE, (number + 1) * SLICE);
      return { values: part, event: buildEvent(part) };
    }),
    records: texts.length,
    meanBytes: Math.round(values.reduce((sum, value) => sum + value.length, 0) / values.length),
    truth: {
      events: values.length,
      quantity: values.reduce((sum, _value, index) => sum + quantityOf(index), 0),
    },
  };
}

/** Builds the event of some records of one shard of Kinesis. */
export function toKinesisEvent(values: readonly string[]): object {
  return {
    Records: values.map((data, index) => {
      const sequenceNumber = `4966445921321450604927202992918055830270128047733184${9000 + index}`;
      return {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: `shop.orders.${index}`,
          sequenceNumber,
          data,
          approximateArrivalTimestamp: 1_795_158_001.5,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `shardId-000000000000:${sequenceNumber}`,
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: 'arn:aws:iam::123456789012:role/bench',
        awsRegion: 'eu-central-1',
        eventSourceARN: 'arn:aws:kinesis:eu-central-1:123456789012:stream/bench',
      };
    }),
  };
}

/** Builds the event of some records of one topic partition of MSK. */
export function toMskEvent(values: readonly string[]): object {
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:eu-central-1:123456789012:cluster/bench/1',
    bootstrapServers: 'b-1.bench:9098',
    records: {
      'srv.shop.orders-0': values.map((value, offset) => ({
        topic: 'srv.shop.orders',
        partition: 0,
        offset,
        timestamp: 1_795_158_001_500,
        timestampType: 'CREATE_TIME',
        key: Buffer.from(`{"order_id":${900_000 + offset}}`).toString('base64'),
        value,
        headers: [],
      })),
    },
  };
}
