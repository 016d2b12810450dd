import { formatTable } from '../../model/table.ts';
import type { ExportTable } from './export-table.ts';
import { formatFlinkDebezium } from './flink-debezium.ts';
import { formatFlinkDms } from './flink-dms.ts';
import { type FlinkSettings, flinkHead } from './flink-options.ts';
import { comment } from './sql-text.ts';

const HEAD = [
  'Flink SQL, written by `millrace export flink` from the tables of the service; see docs/outgrow.md.',
  'Names in braces after a dollar sign are to be filled in.',
];

const DEBEZIUM_HEAD = [
  'PostgreSQL: the tables need REPLICA IDENTITY FULL, or updates and deletes stop the job.',
  'A truncate (op t) and a logical message (op m) stop the job: keep skipped.operations=t.',
];

/** Writes Flink SQL for tables: sources, and views with typed values. */
export function formatFlink(tables: readonly ExportTable[], settings: FlinkSettings): string {
  const ofDebezium = tables.filter(({ capture }) => capture.tool === 'debezium');
  const isDebezium = ofDebezium.length > 0;
  const haveKeys = isDebezium && ofDebezium.every(({ table }) => table.key.length > 0);
  const parts = tables.map((exported) => [
    ...comment([
      `${formatTable(exported.table)}, of ${exported.capture.tool === 'dms' ? 'DMS' : 'Debezium'}`,
    ]),
    ...(exported.capture.tool === 'dms'
      ? formatFlinkDms(exported, settings)
      : formatFlinkDebezium(exported, settings)),
  ]);
  return [flinkHead([...HEAD, ...(isDebezium ? DEBEZIUM_HEAD : [])], haveKeys), ...parts]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}
