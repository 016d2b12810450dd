import {
  type Document,
  type DocumentValue,
  isDocument,
  toInteger,
  toText,
} from './opensearch-json.ts';

/** How the values of a field are indexed. `object` only says that there are fields below. */
export type FieldType = 'text' | 'keyword' | 'long' | 'float' | 'boolean' | 'date' | 'object';

/** Field types by dotted path. */
export type Mapping = ReadonlyMap<string, FieldType>;

/** Why a document does not fit the mapping of its index. */
export class MappingRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** The default of `index.mapping.total_fields.limit`. */
const MAX_FIELDS = 1000;
const MIN_LONG = -(2n ** 63n);
const MAX_LONG = 2n ** 63n - 1n;
/** `strict_date_optional_time`, the format of dates: the year alone is enough. */
const DATE =
  /^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2}([.,]\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;
/** What dynamic date detection takes besides. */
const SLASHED_DATE = /^\d{4}\/\d{2}\/\d{2}$/;

/**
 * Answers the mapping after a document: new fields get the type that OpenSearch would guess.
 *
 * @throws {MappingRefusal} if a value does not fit the type that its field has.
 */
export function extendMapping(mapping: Mapping, document: Document): Mapping {
  const extended = new Map(mapping);
  addFields(extended, document, '');
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

function addFields(mapping: Map<string, FieldType>, document: Document, prefix: string): void {
  for (const [name, value] of Object.entries(document))
    addValue(mapping, `${prefix}${name}`, value);
}

function addValue(mapping: Map<string, FieldType>, path: string, value: DocumentValue): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const element of value) addValue(mapping, path, element);
    return;
  }
  const known = mapping.get(path);
  if (isDocument(value)) {
    if (known !== undefined && known !== 'object') throw unparsable(path, known);
    mapping.set(path, 'object');
    addFields(mapping, value, `${path}.`);
    return;
  }
  if (known === undefined) mapping.set(path, guessType(value));
  else if (!FITS[known](value)) throw unparsable(path, known);
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

function unparsable(path: string, type: FieldType): MappingRefusal {
  return type === 'object'
    ? new MappingRefusal(
        'mapper_parsing_exception',
        `object mapping for [${path}] tried to parse field [${path}] as object, but found a concrete value`,
      )
    : new MappingRefusal(
        'mapper_parsing_exception',
        `failed to parse field [${path}] of type [${type}]`,
      );
}
