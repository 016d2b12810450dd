import { checkNames, checkNewPath } from './opensearch-field-names.ts';
import {
  type Document,
  type DocumentValue,
  isDocument,
  toInteger,
  toText,
} from './opensearch-json.ts';
import { MappingRefusal } from './opensearch-refusal.ts';

/** How the values of a field are indexed. `object` only says that there are fields below. */
export type FieldType = 'text' | 'keyword' | 'long' | 'float' | 'boolean' | 'date' | 'object';

/** Field types by dotted path. */
export type Mapping = ReadonlyMap<string, FieldType>;

/** The default of `index.mapping.total_fields.limit`. */
const MAX_FIELDS = 1000;
/** What Lucene takes of one term. */
const MAX_TERM_BYTES = 32_766;
const MIN_LONG = -(2n ** 63n);
const MAX_LONG = 2n ** 63n - 1n;
/** `strict_date_optional_time`, the format of dates: the year alone is enough. */
const DATE =
  /^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2}([.,]\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;
/** What dynamic date detection takes besides. */
const SLASHED_DATE = /^\d{4}\/\d{2}\/\d{2}$/;

/**
 * Returns the mapping after a document: new fields get the type that OpenSearch would guess.
 *
 * @throws {MappingRefusal} if a value does not fit the type that its field has.
 */
export function extendMapping(
  mapping: Mapping,
  document: Document,
  { id, isStrict = false }: { readonly id: string; readonly isStrict?: boolean },
): Mapping {
  const extended = new Map(mapping);
  addFields({ mapping: extended, id }, document, '');
  const added = isStrict ? [...extended.keys()].find((path) => !mapping.has(path)) : undefined;
  if (added !== undefined) throw strictMapping(added);
  if (extended.size > MAX_FIELDS) {
    throw new MappingRefusal(
      'illegal_argument_exception',
      `Limit of total fields [${MAX_FIELDS}] has been exceeded`,
    );
  }
  return extended;
}

/** Reads the `mappings.properties` of a created index. */
export function readMapping(properties: Document, prefix = ''): Mapping {
  const fields = Object.entries(properties).flatMap(([name, definition]): [string, FieldType][] => {
    if (!isDocument(definition)) return [];
    const path = `${prefix}${name}`;
    const below = definition['properties'];
    if (isDocument(below)) return [[path, 'object'], ...readMapping(below, `${path}.`)];
    return [[path, toFieldType(String(definition['type']))]];
  });
  return new Map(fields);
}

function toFieldType(type: string): FieldType {
  if (/^(long|integer|short|byte|unsigned_long)$/.test(type)) return 'long';
  if (/^(float|double|half_float|scaled_float)$/.test(type)) return 'float';
  if (/^(text|keyword|boolean|date|object)$/.test(type)) return type as FieldType;
  throw new MappingRefusal(
    'mapper_parsing_exception',
    `No handler for type [${type}] declared in the local OpenSearch`,
  );
}

interface Extended {
  readonly mapping: Map<string, FieldType>;
  readonly id: string;
}

function addFields(extended: Extended, document: Document, prefix: string): void {
  checkNames(document, prefix, extended.id);
  for (const [name, value] of Object.entries(document)) {
    addValue(extended, `${prefix}${name}`, value);
  }
}

function addValue(extended: Extended, path: string, value: DocumentValue): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const element of value) addValue(extended, path, element);
    return;
  }
  if (!extended.mapping.has(path)) checkNewPath(path);
  if (isDocument(value)) addObject(extended, path, value);
  else addScalar(extended, path, value);
}

function addObject(extended: Extended, path: string, value: Document): void {
  const { mapping, id } = extended;
  const type = mapping.get(path);
  if (type !== undefined && type !== 'object') throw unparsable({ path, type, value, id });
  mapping.set(path, 'object');
  addFields(extended, value, `${path}.`);
}

function addScalar({ mapping, id }: Extended, path: string, value: DocumentValue): void {
  const type = mapping.get(path);
  if (type === undefined) mapping.set(path, guessType(value));
  else if (!FITS[type](value)) throw unparsable({ path, type, value, id });
  if (type === 'keyword') checkTerm(path, toText(value));
}

function checkTerm(path: string, text: string): void {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes <= MAX_TERM_BYTES) return;
  const message = `bytes can be at most ${MAX_TERM_BYTES} in length; got ${sizeBytes}`;
  const prefix = [...Buffer.from(text).subarray(0, 30)].join(', ');
  throw new MappingRefusal(
    'illegal_argument_exception',
    `Document contains at least one immense term in field="${path}" (whose UTF8 encoding is longer than the max length ${MAX_TERM_BYTES}), all of which were skipped.  Please correct the analyzer to not produce such terms.  The prefix of the first immense term is: '[${prefix}]...', original message: ${message}`,
    { type: 'max_bytes_length_exceeded_exception', reason: message },
  );
}

function strictMapping(path: string): MappingRefusal {
  const at = path.lastIndexOf('.');
  const within = at < 0 ? '_doc' : path.slice(0, at);
  return new MappingRefusal(
    'strict_dynamic_mapping_exception',
    `mapping set to strict, dynamic introduction of [${path.slice(at + 1)}] within [${within}] is not allowed`,
  );
}

function guessType(value: DocumentValue): FieldType {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return isDate(value) ? 'date' : 'text';
  if (toInteger(value) === undefined) return 'float';
  if (FITS.long(value)) return 'long';
  throw new MappingRefusal('mapper_parsing_exception', 'failed to parse: out of range for a long');
}

const FITS: Readonly<Record<FieldType, (value: DocumentValue) => boolean>> = {
  text: () => true,
  keyword: () => true,
  object: () => false,
  // `coerce` is on by default: "12" and 12.7 are taken for whole numbers.
  long: (value) => {
    const whole = toInteger(value);
    if (whole !== undefined) return whole >= MIN_LONG && whole <= MAX_LONG;
    return isNumeric(value) && Math.abs(Number(toText(value))) < 2 ** 63;
  },
  float: isNumeric,
  boolean: (value) => value === '' || /^(true|false)$/.test(toText(value)),
  // Or epoch milliseconds.
  date: (value) => toInteger(value) !== undefined || (typeof value === 'string' && isDate(value)),
};

function isDate(text: string): boolean {
  const isWritten = DATE.test(text) || SLASHED_DATE.test(text);
  return isWritten && !Number.isNaN(Date.parse(text.slice(0, 10)));
}

function isNumeric(value: DocumentValue): boolean {
  if (typeof value === 'boolean') return false;
  const text = toText(value);
  return text !== '' && Number.isFinite(Number(text));
}

interface ValueMismatch {
  readonly path: string;
  readonly type: FieldType;
  readonly value: DocumentValue;
  readonly id: string;
}

function unparsable({ path, type, value, id }: ValueMismatch): MappingRefusal {
  const preview = isDocument(value) ? '{...}' : toText(value);
  return new MappingRefusal(
    'mapper_parsing_exception',
    type === 'object'
      ? `object mapping for [${path}] tried to parse field [${path}] as object, but found a concrete value`
      : `failed to parse field [${path}] of type [${type}] in document with id '${id}'. Preview of field's value: '${preview}'`,
  );
}
