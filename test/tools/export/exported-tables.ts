import { on, routes, sns, snsTopic, targets } from '../../../src/index.ts';
import type { Columns } from '../../../src/model/columns.ts';
import type { DecoderSpec, SourceSpec } from '../../../src/model/service.ts';
import { type Table, table } from '../../../src/model/table.ts';
import { type ExportTable, exportTablesOf } from '../../../src/tools/export/export-table.ts';
import type { FlinkSettings } from '../../../src/tools/export/flink-options.ts';
import type { RedshiftSettings } from '../../../src/tools/export/redshift-stream.ts';

const { topic } = targets({ topic: snsTopic() });

export const FLINK: FlinkSettings = {
  format: 'json',
  schemas: 'without',
  iam: false,
  brokers: 'b-1:9092',
  group: 'g',
  streamArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/cdc',
  region: 'eu-west-1',
  registryUrl: 'http://registry.example.com',
};

export const REDSHIFT: RedshiftSettings = {
  stream: 'cdc',
  iamRole: 'arn:aws:iam::123456789012:role/r',
  schema: 'millrace',
  brokers: 'b-1:9098',
  schemas: 'without',
};

/** A table whose key is its first column. */
export function tableOf(columns: Columns, name = 't', schema = 's'): Table {
  const [first = ''] = Object.keys(columns);
  // The cast holds: the tests declare first columns that are never null.
  return table({ schema, name, key: [first as never], columns });
}

/** The tables of a function that has one route for each. */
export function exportOf(
  source: SourceSpec,
  decoder: DecoderSpec | undefined,
  tables: readonly Table[],
): readonly ExportTable[] {
  const set = routes(
    Object.fromEntries(
      tables.map((one, index) => [
        `route-${index}`,
        on(one, ['create'], { because: 'A test.', to: sns({ topic, message: () => 'x' }) }),
      ]),
    ),
  );
  return exportTablesOf('f', { source, decoder, routes: [set] });
}
