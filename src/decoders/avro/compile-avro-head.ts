import { type AvroInput, invalidBody, openInput } from './avro-input.ts';
import type { AvroType } from './avro-type.ts';
import { compileAvroValue, type ReadAvroBody, type ReadAvroValue } from './compile-avro-reader.ts';
import { compileAvroSkip, type KnownSkips } from './compile-avro-skip.ts';

/** Members of a record that are read; of a member that is a record itself, all or only some. */
export type PickedMembers = ReadonlyMap<string, ReadonlySet<string> | 'all'>;

/**
 * Compiles the reader of some members of a record. It passes over all others, and refuses the bodies
 * that the reader of the whole record refuses.
 *
 * @returns `undefined` if the type does not have all of these members.
 */
export function compileAvroHead(type: AvroType, picked: PickedMembers): ReadAvroBody | undefined {
  if (type.kind !== 'record') return undefined;
  const names = new Set(type.fields.map(({ name }) => name));
  if (![...picked.keys()].every((name) => names.has(name))) return undefined;

  const skips: KnownSkips = new Map();
  const parts = type.fields.map((field) => compilePart(field, picked.get(field.name), skips));
  return (body) => {
    const input = openInput(body);
    const head = readParts(parts, input);
    if (input.at < input.bytes.length) throw invalidBody('bytes follow its end');
    return head;
  };
}

interface Part {
  /** `undefined` for what is passed over. */
  readonly name: string | undefined;
  readonly read: ReadAvroValue;
}

function compilePart(
  { name, type }: { readonly name: string; readonly type: AvroType },
  members: ReadonlySet<string> | 'all' | undefined,
  skips: KnownSkips,
): Part {
  if (members === undefined) return { name: undefined, read: compileAvroSkip(type, skips) };
  if (members === 'all' || type.kind !== 'record') return { name, read: compileAvroValue(type) };
  const parts = type.fields.map((field) =>
    compilePart(field, members.has(field.name) ? 'all' : undefined, skips),
  );
  return { name, read: (input) => readParts(parts, input) };
}

function readParts(parts: readonly Part[], input: AvroInput): unknown {
  const read: Record<string, unknown> = {};
  for (const part of parts) {
    const value = part.read(input);
    if (part.name !== undefined) read[part.name] = value;
  }
  return read;
}
