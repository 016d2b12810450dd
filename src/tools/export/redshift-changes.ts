import { literal, quote } from '../sql-quotes.ts';
import { type ExportTable, sqlNameOf } from './export-table.ts';
import { leftOut, type RedshiftColumn, toRedshift } from './redshift-columns.ts';
import { type RedshiftSettings, recordsOf } from './redshift-stream.ts';
import { commaLines, comment } from './sql-text.ts';

type Columns = readonly (readonly [name: string, column: RedshiftColumn])[];

/** Returns the columns of the target of a table. */
export function redshiftColumns({ table, capture }: ExportTable): Columns {
  return Object.entries(table.columns).map(
    ([name, column]) => [name, toRedshift(column, capture)] as const,
  );
}

/** Returns the qualified name of something that is made for a table. */
export function redshiftName(
  exported: ExportTable,
  { schema }: RedshiftSettings,
  end = '',
): string {
  return `${quote(schema)}.${quote(sqlNameOf(exported, end))}`;
}

/** Writes the view of the changes of a table: one row for each, with typed columns. */
export function formatChanges(
  exported: ExportTable,
  settings: RedshiftSettings,
): readonly string[] {
  const image = exported.capture.tool === 'dms' ? 'record."data"' : 'image';
  const columns = redshiftColumns(exported);
  const values = columns.map(([name, { toValue }]) => ({
    text: `${toValue(`${image}.${quote(name)}`)} AS ${quote(name)}`,
  }));
  return [
    `CREATE VIEW ${redshiftName(exported, settings, '_changes')} AS`,
    'SELECT',
    ...commaLines([
      { text: 'lane' },
      { text: 'stream_position' },
      { text: 'arrived_at' },
      { text: `${operationOf(exported)} AS operation` },
      { text: `${partialTest(exported, image)} AS is_partial` },
      { text: 'is_unreadable' },
      ...values,
    ]),
    ...fromRecords(exported, settings),
    ...formatOldKeys(exported, settings, columns),
    'WITH NO SCHEMA BINDING;',
  ];
}

function operationOf({ capture }: ExportTable): string {
  return capture.tool === 'dms' ? 'record."metadata"."operation"::VARCHAR(16)' : 'op';
}

/** A row of which a column is left out would wipe it in the target: the merge stops at it. */
function partialTest({ table, capture }: ExportTable, image: string): string {
  const tests = Object.entries(table.columns).flatMap(([name, column]) => {
    const test = leftOut(column, capture, `${image}.${quote(name)}`);
    return test === undefined ? [] : [test];
  });
  return tests.length === 0 ? 'FALSE' : `NVL(${tests.join(' OR ')}, FALSE)`;
}

function fromRecords(
  exported: ExportTable,
  { schema, stream, schemas }: RedshiftSettings,
): readonly string[] {
  const { capture } = exported;
  const records = `${quote(schema)}.${quote(recordsOf(stream))}`;
  if (capture.tool === 'dms') {
    return [`FROM ${records}`, `WHERE is_unreadable OR (${dmsTests(exported).join(' AND ')})`];
  }
  const root = schemas === 'with' ? 'record."payload"' : 'record';
  return [
    'FROM (',
    `  SELECT lane, stream_position, arrived_at, is_unreadable, ${root}."op"::VARCHAR(1) AS op, ${root}."source" AS source,`,
    `    CASE WHEN ${root}."op"::VARCHAR(1) = 'd' THEN ${root}."before" ELSE ${root}."after" END AS image`,
    `  FROM ${records}`,
    ') AS envelopes',
    `WHERE is_unreadable OR (${debeziumTests(exported).join(' AND ')})`,
  ];
}

function dmsTests({ table }: ExportTable): readonly string[] {
  return [
    `record."metadata"."record-type"::VARCHAR(16) = 'data'`,
    ...(table.schema === undefined
      ? []
      : [`record."metadata"."schema-name"::VARCHAR(256) = ${literal(table.schema)}`]),
    `record."metadata"."table-name"::VARCHAR(256) = ${literal(table.name)}`,
  ];
}

/** MySQL has one level of names, which Debezium calls the database. */
function debeziumTests({ table }: ExportTable): readonly string[] {
  const place = table.schema ?? table.database;
  return [
    "op IN ('c', 'u', 'd', 'r', 't')",
    `source."table"::VARCHAR(256) = ${literal(table.name)}`,
    ...(place === undefined
      ? []
      : [`NVL(source."schema"::VARCHAR(256), source."db"::VARCHAR(256)) = ${literal(place)}`]),
  ];
}

/** DMS sends an update of the key as one record; the row of the old key is in its before image. */
function formatOldKeys(
  { table, capture, ...rest }: ExportTable,
  settings: RedshiftSettings,
  columns: Columns,
): readonly string[] {
  const field = capture.tool === 'dms' ? capture.options.beforeImage : undefined;
  if (field === undefined) return [];
  const before = `record.${quote(field)}`;
  // Values of a before image may be texts where those of the row are numbers.
  const text = (path: string): string => `TRIM('"' FROM JSON_SERIALIZE(${path}))`;
  const moved = table.key.map(
    (name) => `${text(`${before}.${quote(name)}`)} <> ${text(`record."data".${quote(name)}`)}`,
  );
  if (moved.length === 0) return [];
  const exported = { table, capture, ...rest };
  const values = columns.map(([name, { type, toValue }]) => ({
    text: table.key.includes(name)
      ? `NVL(${toValue(`${before}.${quote(name)}`)}, ${toValue(`record."data".${quote(name)}`)})`
      : `NULL::${type}`,
  }));
  return [
    'UNION ALL',
    ...comment(['The row of the old key, when an update moved it.']),
    'SELECT',
    ...commaLines([
      ...['lane', 'stream_position', 'arrived_at', "'delete'", 'FALSE', 'FALSE'].map((part) => ({
        text: part,
      })),
      ...values,
    ]),
    `FROM ${quote(settings.schema)}.${quote(recordsOf(settings.stream))}`,
    `WHERE ${dmsTests(exported).join(' AND ')} AND record."metadata"."operation"::VARCHAR(16) = 'update' AND (${moved.join(' OR ')})`,
  ];
}
