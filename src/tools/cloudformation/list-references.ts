import { isObject } from '../../model/fields.ts';
import { type Reference, referenceOf } from './value.ts';

/** `${Id}` or `${Id.Attribute}`; `${!Literal}` names nothing. */
const SUBSTITUTE = /\$\{([^!}][^}]*)\}/g;

/** Lists what a value names of its template, at any depth: no pseudo parameters. */
export function listReferences(value: unknown): readonly Reference[] {
  return listAll(value).filter(({ id }) => !id.startsWith('AWS::'));
}

/** Takes the text of `Fn::Sub` apart: what stands between the names, and the names. */
export function partsOfSub(text: string): readonly (string | Reference)[] {
  const parts: (string | Reference)[] = [];
  let end = 0;
  for (const match of text.matchAll(SUBSTITUTE)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    const [id = '', ...attribute] = (match[1] ?? '').split('.');
    parts.push({ id, attribute: attribute.length === 0 ? undefined : attribute.join('.') });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts.map((part) => (typeof part === 'string' ? part.replaceAll('${!', '${') : part));
}

function listAll(value: unknown): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap(listAll);
  if (!isObject(value)) return [];
  const reference = referenceOf(value);
  if (reference !== undefined) return [reference];
  const { 'Fn::Sub': sub } = value;
  return sub === undefined ? Object.values(value).flatMap(listAll) : listOfSub(sub);
}

function listOfSub(sub: unknown): readonly Reference[] {
  const [text, names]: readonly unknown[] = Array.isArray(sub) ? sub : [sub];
  const own = isObject(names) ? names : {};
  const outside = partsOfSub(String(text)).filter((part) => typeof part !== 'string');
  return [...outside.filter(({ id }) => !Object.hasOwn(own, id)), ...listAll(Object.values(own))];
}
