import { formatTable } from '../../model/table.ts';
import { quote } from '../sql-quotes.ts';
import { type ExportTable, sqlNameOf } from './export-table.ts';
import { formatChanges } from './redshift-changes.ts';
import { formatMerge, formatTarget } from './redshift-merge.ts';
import { formatStream, type RedshiftSettings } from './redshift-stream.ts';
import { comment } from './sql-text.ts';

const HEAD = [
  'Redshift SQL, written by `millrace export redshift` from the tables of the service; see docs/outgrow.md.',
  'Names in braces after a dollar sign are to be filled in.',
];

/** Writes Redshift SQL: streaming ingestion of one stream, and for each table a target and its merge. */
export function formatRedshift(tables: readonly ExportTable[], settings: RedshiftSettings): string {
  const [first] = tables;
  const kind = first?.source.stream ?? 'kinesis';
  const parts = tables.map((exported) => formatOne(exported, settings));
  return [comment(HEAD), formatStream(kind, settings), ...parts]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function formatOne(exported: ExportTable, settings: RedshiftSettings): readonly string[] {
  const { table, capture } = exported;
  const title = `${formatTable(table)}, of ${capture.tool === 'dms' ? 'DMS' : 'Debezium'}`;
  const changes = [...comment([title]), ...formatChanges(exported, settings)];
  if (table.key.length === 0) {
    return [
      ...changes,
      ...comment(['Without a key there is nothing to merge by: only its changes are told.']),
    ];
  }
  const call = `CALL ${quote(settings.schema)}.${quote(sqlNameOf(exported, '_merge'))}();`;
  return [
    ...changes,
    '',
    ...formatTarget(exported, settings),
    '',
    ...formatMerge(exported, settings),
    '',
    ...comment([
      ...doubtsOf(exported),
      `Run it as often as the target is to be up to date: ${call}`,
    ]),
  ];
}

function doubtsOf({ capture }: ExportTable): readonly string[] {
  if (capture.tool === 'debezium') return [];
  return [
    ...(capture.options.beforeImage === undefined
      ? ['An update that moves the key leaves the row of the old key: set BeforeImageSettings.']
      : []),
    ...(capture.options.absent === 'uncaptured'
      ? []
      : ['A column that a record leaves out is taken for null, as DMS leaves out nulls.']),
  ];
}
