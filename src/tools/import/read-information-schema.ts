import { CdcError } from '../../errors.ts';
import { type NativeType, nativeType } from './native-type.ts';
import { type CsvRow, parseCsv } from './parse-csv.ts';
import { parseNativeType } from './read-native-type.ts';
import { readType } from './read-type.ts';
import type { ColumnDraft, Engine, Import, TableDraft } from './table-draft.ts';

/** The columns that are read, by the names that the catalogs of the databases give them. */
const NAMES = {
  schema: ['table_schema', 'owner'],
  table: ['table_name'],
  column: ['column_name'],
  type: ['data_type'],
  nullable: ['is_nullable', 'nullable'],
  place: ['ordinal_position', 'column_id'],
  precision: ['numeric_precision', 'data_precision'],
  scale: ['numeric_scale', 'data_scale'],
  fraction: ['datetime_precision'],
  length: ['character_maximum_length'],
  whole: ['column_type'],
  user: ['udt_name'],
  key: ['column_key', 'is_primary_key', 'primary_key', 'constraint_type', 'key', 'pk'],
} as const;

const REQUIRED = ['table', 'column', 'type'] as const;

/** Types that only one engine has, by which a list of columns is recognised. */
const TELLING: readonly (readonly [Engine, RegExp])[] = [
  ['oracle', /^(?:number|n?varchar2|n?clob|binary_(?:float|double))$/],
  [
    'sqlserver',
    /^(?:n(?:var)?char|ntext|datetime2|datetimeoffset|uniqueidentifier|smalldatetime|hierarchyid|rowversion|sql_variant)$/,
  ],
  [
    'postgresql',
    /^(?:character varying|timestamp with.*|array|user-defined|bytea|jsonb|double precision)$/,
  ],
  ['mysql', /^(?:mediumint|longtext|mediumtext|enum|set|longblob|year)$/],
];

const PRIMARY = /^(?:pri|primary key|primary|p|pk|yes|y|true|t|1|x)$/i;

/** Tells whether a text is a list of columns with a header line. */
export function isColumnList(text: string): boolean {
  const [header = ''] = text.split('\n', 1);
  const names = header
    .toLowerCase()
    .split(/[,;\t|]/)
    .map((name) => name.replaceAll('"', '').trim());
  return REQUIRED.every((name) => NAMES[name].some((known) => names.includes(known)));
}

/**
 * Reads the tables of a list of columns: `information_schema.columns`, or Oracle's
 * `ALL_TAB_COLUMNS`, as CSV or with tabs.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if a row names no table, column or type.
 */
export function readColumnList(text: string, asked: Engine | undefined): Import {
  const rows = parseCsv(text);
  if (rows.length === 0) {
    throw new CdcError('ERR_CDC_INPUT_INVALID', 'List of columns cannot be read: it has no rows');
  }
  const broken = rows.findIndex((row) => REQUIRED.some((name) => cellOf(row, name) === undefined));
  if (broken !== -1) {
    throw new CdcError(
      'ERR_CDC_INPUT_INVALID',
      `List of columns cannot be read: row ${broken + 1} has no table, column or type; the file may be cut off`,
    );
  }
  const engine = asked ?? guessEngine(rows);
  const groups = Map.groupBy(
    rows,
    (row) => `${cellOf(row, 'schema') ?? ''}\0${cellOf(row, 'table')}`,
  );
  return {
    form: engine === undefined ? 'a list of columns' : `a list of columns of ${engine}`,
    tables: [...groups.values()].map((group) => toTable(group, engine)),
    notes: [],
  };
}

function toTable(rows: readonly CsvRow[], engine: Engine | undefined): TableDraft {
  const sorted = rows.toSorted((a, b) => Number(cellOf(a, 'place')) - Number(cellOf(b, 'place')));
  const [first = {}] = sorted;
  const tellsKey = NAMES.key.some((name) => Object.hasOwn(first, name));
  const key = sorted.filter((row) => PRIMARY.test(cellOf(row, 'key') ?? ''));
  return {
    database: undefined,
    schema: cellOf(first, 'schema'),
    name: cellOf(first, 'table') ?? '',
    key: tellsKey ? key.map((row) => cellOf(row, 'column') ?? '') : undefined,
    columns: sorted.map((row) => toColumn(row, engine)),
    isWhole: true,
    notes: tellsKey && key.length === 0 ? ['It has no primary key: state targets need one.'] : [],
  };
}

function toColumn(row: CsvRow, engine: Engine | undefined): ColumnDraft {
  const nullable = cellOf(row, 'nullable');
  const { type, note } = readType(toNative(row), engine);
  return {
    name: cellOf(row, 'column') ?? '',
    type,
    note,
    isNullable: nullable === undefined ? undefined : /^(?:yes|y|true|t|1)$/i.test(nullable),
  };
}

/** MySQL tells the whole type in a column of its own, the others in parts. */
function toNative(row: CsvRow): NativeType {
  const type = cellOf(row, 'type') ?? '';
  const user = cellOf(row, 'user');
  const whole = parseNativeType(cellOf(row, 'whole') ?? type);
  // PostgreSQL names the array of `int4` `_int4`, and calls what users define by its own name only.
  if (/^array$/i.test(type) && user !== undefined) {
    return { ...nativeType(user.replace(/^_/, '')), isArray: true };
  }
  if (/^user-defined$/i.test(type) && user !== undefined) return nativeType(user);
  if (whole === undefined) return nativeType(type.toLowerCase());
  return whole.args.length > 0 ? whole : { ...whole, args: argsOf(row, whole.name) };
}

function argsOf(row: CsvRow, name: string): readonly string[] {
  if (/^(?:time|datetime)/.test(name)) return present([cellOf(row, 'fraction')]);
  if (name.startsWith('bit')) return present([cellOf(row, 'length')]);
  const [precision, scale] = [cellOf(row, 'precision'), cellOf(row, 'scale')];
  if (/^(?:decimal|numeric|number)/.test(name)) {
    return scale === undefined ? present([precision]) : [precision ?? '', scale];
  }
  return [];
}

function present(values: readonly (string | undefined)[]): readonly string[] {
  return values.filter((value) => value !== undefined);
}

function cellOf(row: CsvRow, what: keyof typeof NAMES): string | undefined {
  const name = NAMES[what].find((known) => Object.hasOwn(row, known));
  const value = name === undefined ? undefined : row[name];
  return value === undefined || value === '' || value === 'NULL' || value === '\\N'
    ? undefined
    : value;
}

function guessEngine(rows: readonly CsvRow[]): Engine | undefined {
  const [first = {}] = rows;
  if (Object.hasOwn(first, 'column_type')) return 'mysql';
  if (Object.hasOwn(first, 'udt_name')) return 'postgresql';
  if (Object.hasOwn(first, 'data_precision') || Object.hasOwn(first, 'owner')) return 'oracle';
  const types = rows.map((row) => (cellOf(row, 'type') ?? '').toLowerCase());
  const told = TELLING.filter(([, pattern]) => types.some((type) => pattern.test(type)));
  // What two engines are recognised by tells nothing.
  const [only] = told;
  return told.length === 1 ? only?.[0] : undefined;
}
