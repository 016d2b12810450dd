import { isMembers, type Members, memberOf, setColumn } from './members.ts';

/** The branches of a union that have a name of their own in Avro. */
const PRIMITIVES: ReadonlySet<string> = new Set([
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
  'array',
  'map',
]);

/**
 * Takes off the names of union branches that the JSON encoding of Avro writes, as console consumers
 * do: `{"after": {"srv.db.t.Value": {"note": {"string": "x"}}}}`. Every other envelope is answered as
 * it is.
 */
export function withoutUnionNames(payload: Members): Members {
  const isEncoded = ['before', 'after'].some((name) => {
    const image = memberOf(payload, name);
    return isMembers(image) && branchOf(image)?.endsWith('.Value') === true;
  });
  return isEncoded ? stripMembers(payload) : payload;
}

function stripMembers(members: Members): Members {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) setColumn(plain, name, strip(value));
  return plain;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (!isMembers(value)) return value;
  const branch = branchOf(value);
  return branch === undefined ? stripMembers(value) : strip(value[branch]);
}

/** A union is written as an object with one member: the branch, a primitive or the name of a record. */
function branchOf(value: Members): string | undefined {
  const [first, ...rest] = Object.keys(value);
  if (first === undefined || rest.length > 0) return undefined;
  const isRecord = first.includes('.') && isMembers(value[first]);
  return isRecord || PRIMITIVES.has(first) ? first : undefined;
}
