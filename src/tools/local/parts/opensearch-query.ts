import type { StoredDocument } from './opensearch-index.ts';
import { type Document, type DocumentValue, isDocument, toText } from './opensearch-json.ts';
import type { Mapping } from './opensearch-mapping.ts';
import { OpensearchRefusal } from './opensearch-refusal.ts';

export type Query = (document: StoredDocument) => boolean;

/** Longer texts are not in the `.keyword` field that dynamic mapping adds. */
const MAX_KEYWORD_LENGTH = 256;

/**
 * Compiles `match_all`, `term`, `terms`, `ids`, `exists` and `bool`.
 *
 * @throws {OpensearchRefusal} for any other query: better no answer than a wrong one.
 */
export function createQuery(query: DocumentValue | undefined, mapping: Mapping): Query {
  const [name, body] = soleEntry(query);
  switch (name) {
    case 'match_all':
      return () => true;
    case 'term': {
      const [field, value] = soleEntry(body);
      return createTerm(field, isDocument(value) ? value['value'] : value, mapping);
    }
    case 'terms': {
      const [field, values] = soleEntry(body);
      return anyOf(toList(values).map((value) => createTerm(field, value, mapping)));
    }
    case 'ids': {
      const ids = new Set(isDocument(body) ? toList(body['values']).map(toText) : []);
      return ({ id }) => ids.has(id);
    }
    case 'exists': {
      const field = isDocument(body) ? String(body['field']) : '';
      return ({ source }) => valuesAt(source, field).length > 0;
    }
    case 'bool':
      return createBool(isDocument(body) ? body : {}, mapping);
    default:
      throw new OpensearchRefusal(400, 'parsing_exception', `unknown query [${name}]`);
  }
}

function createBool(body: Document, mapping: Mapping): Query {
  const compile = (clause: string): readonly Query[] =>
    toList(body[clause]).map((query) => createQuery(query, mapping));
  const all = [...compile('must'), ...compile('filter')];
  const none = compile('must_not');
  const some = compile('should');
  const needsSome = some.length > 0 && all.length === 0;
  return (document) =>
    all.every((query) => query(document)) &&
    !none.some((query) => query(document)) &&
    (!needsSome || anyOf(some)(document));
}

function createTerm(field: string, value: DocumentValue | undefined, mapping: Mapping): Query {
  const wanted = toText(value ?? null);
  const type = mapping.get(field);
  if (type === undefined && field.endsWith('.keyword')) {
    const path = field.slice(0, -'.keyword'.length);
    return ({ source }) =>
      wanted.length <= MAX_KEYWORD_LENGTH &&
      valuesAt(source, path).some((one) => toText(one) === wanted);
  }
  // A text field holds the lower-case words of its text, and `term` is not analysed.
  if (type === 'text') {
    return ({ source }) => valuesAt(source, field).some((one) => wordsOf(one).includes(wanted));
  }
  const isNumber = type === 'long' || type === 'float';
  const matches = (one: DocumentValue): boolean =>
    toText(one) === wanted || (isNumber && Number(toText(one)) === Number(wanted));
  return ({ source }) => valuesAt(source, field).some(matches);
}

function anyOf(queries: readonly Query[]): Query {
  return (document) => queries.some((query) => query(document));
}

function wordsOf(value: DocumentValue): readonly string[] {
  return (
    toText(value)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+(\.\p{N}+)*/gu) ?? []
  );
}

function valuesAt(source: DocumentValue | undefined, path: string): readonly DocumentValue[] {
  if (source === undefined || source === null) return [];
  if (Array.isArray(source)) return source.flatMap((one) => valuesAt(one, path));
  if (path === '') return [source];
  if (!isDocument(source)) return [];
  if (source[path] !== undefined) return valuesAt(source[path], '');
  const [head = '', ...rest] = path.split('.');
  return valuesAt(source[head], rest.join('.'));
}

function toList(value: DocumentValue | undefined): readonly DocumentValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function soleEntry(value: DocumentValue | undefined): readonly [string, DocumentValue] {
  const entries = isDocument(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (entry !== undefined && entries.length === 1) return entry;
  throw new OpensearchRefusal(400, 'parsing_exception', 'a query has exactly one name');
}
