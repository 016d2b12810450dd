import { CdcError } from '../../errors.ts';
import type { Columns } from '../../model/columns.ts';
import type { PartSource, SendPart } from '../../model/route.ts';
import { routeFailed, runRouteFunction } from './route-function.ts';
import { compileEncoding, isTemplate, splitTemplate } from './template.ts';

type PartValue = string | number | bigint | boolean | null;
type ReadPart = (row: object) => PartValue;

/** Returns the columns that a part names; `undefined` for a function, which does not tell. */
export function columnsOfPart(source: PartSource): readonly string[] | undefined {
  if (typeof source === 'function') return undefined;
  if (!isTemplate(source)) return [source];
  return splitTemplate(source).columns;
}

/** Returns the fixed text that every value of a part begins with. */
export function fixedStartOf(source: PartSource): string {
  if (typeof source === 'function' || !isTemplate(source)) return '';
  return source.slice(0, source.indexOf('{'));
}

/**
 * Compiles a part of a key, an id or a group: a column, a template, or a function of the row.
 *
 * `known` are the columns of the table: their kinds decide how the values of a template are written.
 * The answer is null where a column of it is null. It throws `ERR_CDC_COLUMN_UNCAPTURED`,
 * `ERR_CDC_COLUMN_NOT_ALLOWED` or `ERR_CDC_ROUTE_FAILED`.
 */
export function compilePart({ name, source }: SendPart, known: Columns): ReadPart {
  if (typeof source === 'function') {
    return (row) =>
      toPartValue(
        name,
        runRouteFunction(name, () => source(row as never)),
      );
  }
  if (!isTemplate(source)) return (row) => toPartValue(name, readColumn(row, source));
  const template = splitTemplate(source);
  const encode = compileEncoding(template, known);
  return (row) => {
    const values = template.columns.map((column) => toPartValue(name, readColumn(row, column)));
    if (values.includes(null)) return null;
    const written = template.columns.map((column, index) => encode(column, values[index]));
    return template.texts.reduce((text, next, index) => `${text}${written[index - 1]}${next}`);
  };
}

/** Reads a column of a guarded row, and never answers `undefined`. */
export function readColumn(row: object, column: string): unknown {
  const value: unknown = column in row ? Reflect.get(row, column) : undefined;
  if (value === undefined) {
    throw new CdcError('ERR_CDC_COLUMN_UNCAPTURED', `Column not captured: ${column}`, {
      details: { column },
    });
  }
  return value;
}

function toPartValue(name: string, value: unknown): PartValue {
  switch (typeof value) {
    case 'string':
    case 'bigint':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    default:
      if (value === null) return null;
  }
  throw routeFailed(`\`${name}\` is neither a text nor a number`);
}
