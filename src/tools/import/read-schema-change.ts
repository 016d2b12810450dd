import { isMembers, type Members, memberOf, textOf } from '../../decoders/debezium/members.ts';
import type { NativeType } from './native-type.ts';
import { parseNativeType } from './read-native-type.ts';
import { readType } from './read-type.ts';
import type { ColumnDraft, Engine, TableDraft } from './table-draft.ts';

const ENGINES: ReadonlyMap<string, Engine> = new Map([
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['postgresql', 'postgresql'],
  ['sqlserver', 'sqlserver'],
  ['oracle', 'oracle'],
]);

/** What a schema-change message of Debezium says of a table; without a draft, that it is gone. */
export interface TableChange {
  readonly schema: string | undefined;
  readonly name: string;
  readonly draft: TableDraft | undefined;
}

/** Reads the tables of a schema-change message of Debezium. */
export function readTableChanges(payload: Members): readonly TableChange[] {
  const changes = memberOf(payload, 'tableChanges');
  const source = memberOf(payload, 'source');
  const connector = isMembers(source) ? textOf(source, 'connector') : undefined;
  const engine = ENGINES.get(connector ?? '');
  const list: readonly unknown[] = Array.isArray(changes) ? changes : [];
  return list.filter(isMembers).flatMap((change) => readChange(change, payload, engine) ?? []);
}

function readChange(
  change: Members,
  payload: Members,
  engine: Engine | undefined,
): TableChange | undefined {
  // `"shop"."orders"`: each name in quotes, with two of them for one inside.
  const id = textOf(change, 'id') ?? '';
  const parts = [...id.matchAll(/"((?:[^"]|"")*)"/g)].map(([, part = '']) =>
    part.replaceAll('""', '"'),
  );
  const name = parts.at(-1);
  if (name === undefined) return undefined;
  const schema = textOf(payload, 'schemaName') ?? parts.at(-2) ?? textOf(payload, 'databaseName');
  const table = memberOf(change, 'table');
  if (!isMembers(table)) return { schema, name, draft: undefined };
  const columns = memberOf(table, 'columns');
  const key = textsOf(memberOf(table, 'primaryKeyColumnNames'));
  return {
    schema,
    name,
    draft: {
      database: undefined,
      schema,
      name,
      key,
      columns: (Array.isArray(columns) ? columns : [])
        .filter(isMembers)
        .map((column) => toColumn(column, engine)),
      isWhole: true,
      notes: key.length === 0 ? ['It has no primary key: state targets need one.'] : [],
    },
  };
}

function toColumn(column: Members, engine: Engine | undefined): ColumnDraft {
  return {
    name: textOf(column, 'name') ?? '',
    ...readType(toNative(column), engine),
    isNullable: memberOf(column, 'optional') === true,
  };
}

function toNative(column: Members): NativeType {
  const written = (textOf(column, 'typeName') ?? 'unknown').toLowerCase();
  const parsed = parseNativeType(written);
  const native = parsed ?? { name: written, args: [], isUnsigned: false, isArray: false };
  if (native.args.length > 0) return native;
  const values = textsOf(memberOf(column, 'enumValues'));
  const sizes = [memberOf(column, 'length'), memberOf(column, 'scale')];
  const numbers = sizes.filter((size) => typeof size === 'number').map(String);
  return { ...native, args: values.length > 0 ? values.map(unquote) : numbers };
}

/** Values of enums are written as MySQL writes them in SQL: `'it''s'`. */
function unquote(value: string): string {
  return parseNativeType(`enum(${value})`)?.args[0] ?? value;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
