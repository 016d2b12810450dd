import { literal, tick } from '../sql-quotes.ts';
import { type ExportTable, sqlNameOf } from './export-table.ts';
import { type DmsValue, toFlinkDms } from './flink-dms-columns.ts';
import {
  type FlinkOption,
  type FlinkSettings,
  kafkaOptions,
  withOptions,
} from './flink-options.ts';
import { commaLines, comment } from './sql-text.ts';

/**
 * `transaction-id` is beyond what a number of JSON holds; that there is a DECIMAL also makes Flink
 * read all numbers with all their digits.
 */
const METADATA =
  '`metadata` ROW<`timestamp` STRING, `record-type` STRING, `operation` STRING, `schema-name` STRING, `table-name` STRING, `transaction-id` DECIMAL(20, 0), `commit-timestamp` STRING>';

const POSITIONS = {
  kinesis: [
    "`cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL",
    "`cdc_lane` STRING METADATA FROM 'shard-id' VIRTUAL",
    "`cdc_position` STRING METADATA FROM 'sequence-number' VIRTUAL",
  ],
  kafka: [
    "`cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL",
    "`cdc_lane` INT METADATA FROM 'partition' VIRTUAL",
    "`cdc_position` BIGINT METADATA FROM 'offset' VIRTUAL",
  ],
} as const;

type Values = readonly (readonly [name: string, value: DmsValue])[];

/**
 * Writes the Flink table of a stream of DMS, a view of the changes of one table, and one of its rows
 * as they are now. All members are read as text: the stream holds other tables, in which a column of
 * the same name may be of another type.
 */
export function formatFlinkDms(exported: ExportTable, settings: FlinkSettings): readonly string[] {
  const { table, source, topics, capture } = exported;
  const before = capture.tool === 'dms' ? capture.options.beforeImage : undefined;
  const values: Values = Object.entries(table.columns).map(
    ([name, column]) => [name, toFlinkDms(column)] as const,
  );
  const stream =
    source.stream === 'kinesis' ? kinesisOptions(settings) : kafkaOptions(topics, settings);
  const isPartial = capture.tool === 'dms' && capture.options.absent === 'uncaptured';
  return [
    ...(isPartial ? PARTIAL : []),
    `CREATE TABLE ${tick(sqlNameOf(exported, '_cdc'))} (`,
    ...commaLines([
      { text: `\`data\` ${rowOf(Object.keys(table.columns))}` },
      ...(before === undefined ? [] : [{ text: `${tick(before)} ${rowOf(table.key)}` }]),
      { text: METADATA },
      ...POSITIONS[source.stream].map((text) => ({ text })),
    ]),
    ') WITH (',
    ...withOptions([...stream, ...JSON_OPTIONS]),
    ');',
    '',
    ...formatChanges(exported, values, before),
    '',
    ...formatCurrent(exported, values),
  ];
}

const PARTIAL = comment([
  'A column that a record leaves out is NULL here, though the row of the database may have a value.',
]);

const JSON_OPTIONS: readonly FlinkOption[] = [
  ['format', 'json'],
  ['json.fail-on-missing-field', 'false'],
  ['json.ignore-parse-errors', 'false'],
];

function kinesisOptions({ streamArn, region }: FlinkSettings): readonly FlinkOption[] {
  return [
    ['connector', 'kinesis'],
    ['stream.arn', streamArn],
    ['aws.region', region],
    ['source.init.position', 'TRIM_HORIZON'],
  ];
}

function rowOf(names: readonly string[]): string {
  return `ROW<${names.map((name) => `${tick(name)} STRING`).join(', ')}>`;
}

function formatChanges(
  exported: ExportTable,
  values: Values,
  before: string | undefined,
): readonly string[] {
  const { table } = exported;
  const from = sqlNameOf(exported, '_cdc');
  const where = [
    "`metadata`.`record-type` = 'data'",
    ...(table.schema === undefined
      ? []
      : [`\`metadata\`.\`schema-name\` = ${literal(table.schema)}`]),
    `\`metadata\`.\`table-name\` = ${literal(table.name)}`,
  ];
  const facts = [
    '`metadata`.`operation` AS `cdc_operation`',
    '`metadata`.`commit-timestamp` AS `cdc_commit_time`',
    '`cdc_arrival_time`',
    '`cdc_lane`',
    '`cdc_position`',
  ];
  return [
    `CREATE VIEW ${tick(sqlNameOf(exported, '_changes'))} AS`,
    'SELECT',
    ...commaLines([
      ...values.map(([name, { toValue, note }]) => ({
        text: `${toValue(`\`data\`.${tick(name)}`)} AS ${tick(name)}`,
        note,
      })),
      ...facts.map((text) => ({ text })),
    ]),
    `FROM ${tick(from)}`,
    `WHERE ${where.join(' AND ')}${before === undefined ? ';' : ''}`,
    ...(before === undefined
      ? NO_BEFORE
      : formatOldKeys({ table, values, before, from, where, facts })),
  ];
}

const NO_BEFORE = comment([
  'An update that moves the key leaves the row of the old key: set BeforeImageSettings of the task.',
]);

/** DMS sends an update of the key as one record: the row of the old key is gone. */
function formatOldKeys(parts: {
  readonly table: ExportTable['table'];
  readonly values: Values;
  readonly before: string;
  readonly from: string;
  readonly where: readonly string[];
  readonly facts: readonly string[];
}): readonly string[] {
  const { table, values, before, from, where, facts } = parts;
  const moved = table.key.map((name) => `${tick(before)}.${tick(name)} <> \`data\`.${tick(name)}`);
  if (moved.length === 0) return [';'];
  const columns = values.map(([name, { type, toValue }]) => {
    const image = `COALESCE(${tick(before)}.${tick(name)}, \`data\`.${tick(name)})`;
    return table.key.includes(name) ? toValue(image) : `CAST(NULL AS ${type})`;
  });
  return [
    'UNION ALL',
    ...comment(['The row of the old key, when an update moved it.']),
    'SELECT',
    ...commaLines([...columns, "'delete'", ...facts.slice(1)].map((text) => ({ text }))),
    `FROM ${tick(from)}`,
    `WHERE ${where.join(' AND ')} AND \`metadata\`.\`operation\` = 'update' AND (${moved.join(' OR ')});`,
  ];
}

function formatCurrent(exported: ExportTable, values: Values): readonly string[] {
  const { table } = exported;
  if (table.key.length === 0)
    return comment(['Without a key there is no view of the rows as they are now.']);
  const names = values.map(([name]) => tick(name)).join(', ');
  const key = table.key.map(tick).join(', ');
  return [
    ...comment([
      'The rows as they are now: of each key the last change of a lane, and of lanes the last to arrive.',
    ]),
    `CREATE VIEW ${tick(sqlNameOf(exported))} AS`,
    `SELECT ${names}`,
    'FROM (',
    '  SELECT *, ROW_NUMBER() OVER (',
    `    PARTITION BY ${key} ORDER BY \`cdc_arrival_time\` DESC, \`cdc_position\` DESC`,
    '  ) AS `cdc_newest`',
    '  FROM (',
    '    SELECT *, ROW_NUMBER() OVER (',
    `      PARTITION BY ${key}, \`cdc_lane\` ORDER BY \`cdc_position\` DESC`,
    '    ) AS `cdc_newest_of_lane`',
    `    FROM ${tick(sqlNameOf(exported, '_changes'))}`,
    '  )',
    '  WHERE `cdc_newest_of_lane` = 1',
    ')',
    "WHERE `cdc_newest` = 1 AND `cdc_operation` <> 'delete';",
  ];
}
