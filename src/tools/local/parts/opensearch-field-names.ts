import type { Document } from './opensearch-json.ts';
import { MappingRefusal } from './opensearch-refusal.ts';

/** The default of `index.mapping.depth.limit`. */
const MAX_DEPTH = 20;
/** What Java calls whitespace: no no-break space is among it. */
const BLANK = /^[^\S\u00a0\u2007\u202f\ufeff]+$/;
const METADATA =
  /^_(?:field_names|id|ignored|index|nested_path|primary_term|routing|seq_no|source|version)$/;

/**
 * Checks the names of the members of an object, as OpenSearch reads a document: see
 * `test/fixtures/refusals/opensearch.json`.
 *
 * @throws {MappingRefusal} for a name that no field can have, and for an object that is too deep.
 */
export function checkNames(object: Document, prefix: string, id: string): void {
  if (prefix.split('.').length > MAX_DEPTH) {
    const limit = `The depth of the field has exceeded the allowed limit of [${MAX_DEPTH}]. This limit can be set by changing the [index.mapping.depth.limit] index level setting.`;
    throw unparsed('parse_exception', limit);
  }
  for (const [name, value] of Object.entries(object)) {
    if (prefix === '' && METADATA.test(name)) throw metadataField(name, String(value), id);
    checkName(name);
  }
}

/**
 * Checks the path of a field that is new.
 *
 * @throws {MappingRefusal} if one of its names is blank; a blank name that is a path alone is taken.
 */
export function checkNewPath(path: string): void {
  if (path.includes('.') && path.split('.').some((part) => BLANK.test(part))) {
    throw new MappingRefusal('illegal_argument_exception', blankName(path));
  }
}

function checkName(name: string): void {
  const illegal = (reason: string): MappingRefusal =>
    unparsed('illegal_argument_exception', reason);
  if (name === '') throw illegal('field name cannot be an empty string');
  if (!name.includes('.')) return;
  const parts = name.split('.');
  // Java leaves out what is empty at the end.
  while (parts.at(-1) === '') parts.pop();
  if (parts.length === 0) throw illegal('field name cannot contain only the character [.]');
  for (const part of parts) {
    if (BLANK.test(part)) throw illegal(blankName(name));
    if (part !== '') continue;
    const ambiguous =
      'object field starting or ending with a [.] makes object resolution ambiguous';
    throw illegal(`${ambiguous}: [${name}]`);
  }
}

function blankName(path: string): string {
  return `object field cannot contain only whitespace: ['${path}']`;
}

function unparsed(type: string, reason: string): MappingRefusal {
  return new MappingRefusal('mapper_parsing_exception', 'failed to parse', { type, reason });
}

function metadataField(name: string, value: string, id: string): MappingRefusal {
  const type = 'mapper_parsing_exception';
  const reason = `Field [${name}] is a metadata field and cannot be added inside a document. Use the index API request parameters.`;
  return new MappingRefusal(
    type,
    `failed to parse field [${name}] of type [${name}] in document with id '${id}'. Preview of field's value: '${value}'`,
    { type, reason },
  );
}
