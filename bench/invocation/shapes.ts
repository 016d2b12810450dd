/** What an invocation is measured with. */
export interface Shape {
  readonly name: string;
  readonly records: number;
  readonly tables: 0 | 1 | 2;
  readonly topics: 0 | 1 | 2;
  /** Rows that the records change, in turn. */
  readonly rows: number;
  /** Partitions of Kafka; without, it is an event of Kinesis. */
  readonly partitions: number | undefined;
  /** The first table takes nothing for so long, after a third of its requests. */
  readonly throttledMs: number;
  /** The latency of the last topic is that of the others times this. */
  readonly slowness: number;
}

const SIZES = [100, 1_000, 10_000] as const;

/** Lists all shapes, in the order in which they are shown. */
export function listShapes(): readonly Shape[] {
  return SIZES.flatMap((records) => {
    const plain = { records, rows: records, partitions: undefined, throttledMs: 0, slowness: 1 };
    const both = { ...plain, tables: 1, topics: 1 } as const;
    return [
      { ...plain, name: 'a table', tables: 1, topics: 0 },
      { ...plain, name: 'a topic', tables: 0, topics: 1 },
      { ...both, name: 'a table and a topic' },
      { ...plain, name: '2 tables, 2 topics', tables: 2, topics: 2 },
      { ...both, name: 'a table and a topic, 10 rows', rows: 10 },
      { ...both, name: 'a table and a topic, 1 row', rows: 1 },
      { ...both, name: 'table throttled for 100 ms', throttledMs: 100 },
      { ...plain, name: '2 + 2, one topic ten times as slow', tables: 2, topics: 2, slowness: 10 },
      { ...both, name: '20 partitions of Kafka', partitions: 20 },
    ] satisfies readonly Shape[];
  });
}

/** Names the targets of a shape: tables, then topics. */
export function targetsOf({ tables, topics }: Shape): {
  readonly tables: readonly TableName[];
  readonly topics: readonly TopicName[];
} {
  return {
    tables: (['table1', 'table2'] as const).slice(0, tables),
    topics: (['topic1', 'topic2'] as const).slice(0, topics),
  };
}

export type TableName = 'table1' | 'table2';
export type TopicName = 'topic1' | 'topic2';
export type TargetName = TableName | TopicName;
