import { CdcError } from '../../errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import type { AvroField, AvroPrimitive, AvroType } from './avro-type.ts';

/** A table of a thousand columns has some ten thousand types, both images counted. */
const MAX_SIZE = 250_000;
const MAX_FIXED_BYTES = 0x7f_ff_ff_ff;

const PRIMITIVES: ReadonlySet<string> = new Set<AvroPrimitive>([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
]);

const NO_ATTRIBUTES: Readonly<Record<string, unknown>> = {};

/**
 * Parses the text of an Avro schema.
 *
 * `references` are the texts of the schemas whose names it uses, the deepest first.
 *
 * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID`, or `ERR_CDC_FORMAT_UNSUPPORTED` for a type that
 * contains itself, which no row does. No message quotes the schema.
 * @see https://avro.apache.org/docs/1.12.0/specification/
 */
export function parseAvroSchema(text: string, references: readonly string[] = []): AvroType {
  const names: Names = new Map();
  for (const reference of references) parseType(parseText(reference), { names, namespace: '' });
  return parseType(parseText(text), { names, namespace: '' });
}

/** Types by their full name; a type that is not complete yet stands as `open`. */
type Names = Map<string, AvroType | 'open'>;

interface Scope {
  readonly names: Names;
  readonly namespace: string;
}

type Members = Readonly<Record<string, unknown>>;

function parseText(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (cause) {
    // Some registries hand out the schema `"string"` without its quotes.
    if (PRIMITIVES.has(text.trim())) return text.trim();
    throw invalidSchema('it is not JSON', cause);
  }
}

function parseType(json: unknown, scope: Scope): AvroType {
  if (typeof json === 'string') return typeByName(json, scope);
  if (Array.isArray(json)) return parseUnion(json, scope);
  if (typeof json !== 'object' || json === null) throw invalidSchema('a type is no type');
  const members = json as Members;
  const type = own(members, 'type');
  if (typeof type !== 'string') return describe(parseType(type, scope), members);
  switch (type) {
    case 'record':
    case 'error':
      return parseRecord(members, scope);
    case 'enum':
      return parseEnum(members, scope);
    case 'fixed':
      return parseFixed(members, scope);
    case 'array':
      return parseArray(members, scope);
    case 'map':
      return parseMap(members, scope);
    default:
      return describe(typeByName(type, scope), members);
  }
}

function describe(type: AvroType, members: Members): AvroType {
  return { ...type, attributes: { ...type.attributes, ...members } };
}

function typeByName(name: string, { names, namespace }: Scope): AvroType {
  if (isPrimitive(name)) return { kind: name, attributes: NO_ATTRIBUTES, size: 1 };
  const isFull = name.includes('.') || namespace === '';
  const found = (isFull ? undefined : names.get(`${namespace}.${name}`)) ?? names.get(name);
  if (found === undefined) throw invalidSchema('it uses a type that it does not define');
  if (found === 'open') {
    throw new CdcError(
      'ERR_CDC_FORMAT_UNSUPPORTED',
      'Avro schema with a type that contains itself',
    );
  }
  return found;
}

function parseRecord(members: Members, scope: Scope): AvroType {
  const { name, namespace } = readName(members, scope);
  const list = own(members, 'fields');
  if (!Array.isArray(list)) throw invalidSchema('a record has no fields');

  scope.names.set(name, 'open');
  const inner = { names: scope.names, namespace };
  const fields = list.map((field: unknown) => parseField(field, inner));
  if (new Set(fields.map((field) => field.name)).size < fields.length) {
    throw invalidSchema('a record has two fields of one name');
  }
  const size = sizeOf(fields.map(({ type }) => type));
  return define(name, { kind: 'record', name, fields, attributes: members, size }, scope);
}

function parseField(json: unknown, scope: Scope): AvroField {
  if (typeof json !== 'object' || json === null) throw invalidSchema('a field is no field');
  const members = json as Members;
  const name = own(members, 'name');
  if (typeof name !== 'string') throw invalidSchema('a field has no name');
  return { name, type: parseType(own(members, 'type'), scope) };
}

function parseEnum(members: Members, scope: Scope): AvroType {
  const { name } = readName(members, scope);
  const symbols = own(members, 'symbols');
  if (!Array.isArray(symbols) || !symbols.every((symbol) => typeof symbol === 'string')) {
    throw invalidSchema('an enum has no symbols');
  }
  return define(name, { kind: 'enum', name, symbols, attributes: members, size: 1 }, scope);
}

function parseFixed(members: Members, scope: Scope): AvroType {
  const { name } = readName(members, scope);
  const sizeBytes = own(members, 'size');
  if (typeof sizeBytes !== 'number' || !Number.isInteger(sizeBytes)) {
    throw invalidSchema('a fixed has no size');
  }
  if (sizeBytes < 0 || sizeBytes > MAX_FIXED_BYTES) throw invalidSchema('a fixed has no size');
  return define(name, { kind: 'fixed', name, sizeBytes, attributes: members, size: 1 }, scope);
}

function parseArray(members: Members, scope: Scope): AvroType {
  const items = parseType(own(members, 'items'), scope);
  return { kind: 'array', items, attributes: members, size: sizeOf([items]) };
}

function parseMap(members: Members, scope: Scope): AvroType {
  const values = parseType(own(members, 'values'), scope);
  return { kind: 'map', values, attributes: members, size: sizeOf([values]) };
}

function parseUnion(list: readonly unknown[], scope: Scope): AvroType {
  if (list.length === 0) throw invalidSchema('a union has no types');
  const branches = list.map((branch) => parseType(branch, scope));
  return { kind: 'union', branches, attributes: NO_ATTRIBUTES, size: sizeOf(branches) };
}

function readName(
  members: Members,
  scope: Scope,
): { readonly name: string; readonly namespace: string } {
  const name = own(members, 'name');
  if (typeof name !== 'string' || name === '') throw invalidSchema('a named type has no name');
  const dot = name.lastIndexOf('.');
  if (dot >= 0) return { name, namespace: name.slice(0, dot) };
  const written = own(members, 'namespace');
  const namespace = typeof written === 'string' ? written : scope.namespace;
  return { name: namespace === '' ? name : `${namespace}.${name}`, namespace };
}

function define<T extends AvroType>(name: string, type: T, { names }: Scope): T {
  names.set(name, type);
  return type;
}

/** A few lines of schema can stand for more types than memory holds, each used twice by the next. */
function sizeOf(parts: readonly AvroType[]): number {
  const size = parts.reduce((sum, part) => sum + part.size, 1);
  if (size <= MAX_SIZE) return size;
  throw new CdcError('ERR_CDC_RECORD_TOO_LARGE', `Avro schema of more than ${MAX_SIZE} types`);
}

function isPrimitive(name: string): name is AvroPrimitive {
  return PRIMITIVES.has(name);
}

function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function invalidSchema(reason: string, cause?: unknown): CdcError {
  return new CdcError('ERR_CDC_SCHEMA_INVALID', `Not an Avro schema: ${reason}`, { cause });
}
