import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import { CdcError } from '../../errors.ts';
import type { SchemaRef } from '../framing/schema-ref.ts';
import {
  type SchemaRegistry,
  type SchemaText,
  schemaUnknown,
  toSchemaFormat,
} from './schema-registry.ts';

const SCHEMA_FILE = '.avsc';
const LIST_FILE = '.schemas.jsonl';

const lineSchema = z.object({
  id: z.optional(z.union([z.number(), z.string()])),
  uuid: z.optional(z.string()),
  schema: z.string(),
  schemaType: z.optional(z.string()),
  /** Texts of the schemas that it refers to, the deepest first. */
  references: z.optional(z.array(z.string())),
});

/**
 * Creates a registry of files, for the command line: a folder with one `.avsc` for each id (its name
 * is the id or the UUID), or with lists of schemas (`*.schemas.jsonl`, one `{id, uuid, schema}` a line), or
 * one such list. The files are read when the first schema is asked for.
 */
export function createDirectoryRegistry(location: string): SchemaRegistry {
  let loading: Promise<Schemas> | undefined;
  return {
    async fetch(schema) {
      loading ??= loadSchemas(location);
      return pickSchema(await loading, schema);
    },
  };
}

/** By id or UUID; more than one text where files contradict each other. */
type Schemas = ReadonlyMap<string, readonly Named[]>;

interface Named {
  readonly name: string;
  readonly schema: SchemaText;
}

async function loadSchemas(location: string): Promise<Schemas> {
  try {
    const found = await Promise.all((await listFiles(location)).map(readSchemas));
    return Map.groupBy(found.flat(), ({ name }) => name.toLowerCase());
  } catch (cause) {
    if (cause instanceof CdcError) throw cause;
    throw new CdcError('ERR_CDC_INPUT_INVALID', 'Schemas cannot be read: no such files', { cause });
  }
}

async function listFiles(location: string): Promise<readonly string[]> {
  if (!(await stat(location)).isDirectory()) return [location];
  const names = (await readdir(location)).filter(
    (name) => name.endsWith(SCHEMA_FILE) || name.endsWith(LIST_FILE),
  );
  return names.map((name) => join(location, name));
}

async function readSchemas(file: string): Promise<readonly Named[]> {
  const text = await readFile(file, 'utf8');
  if (!file.endsWith(SCHEMA_FILE)) return readList(text);
  return [{ name: basename(file, SCHEMA_FILE), schema: { format: 'avro', text, references: [] } }];
}

function readList(text: string): readonly Named[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : readLine(line)));
}

function readLine(line: string): readonly Named[] {
  const parsed = z.safeParse(lineSchema, parse(line));
  if (!parsed.success) {
    throw new CdcError('ERR_CDC_INPUT_INVALID', 'Not a list of schemas: {id, uuid, schema} a line');
  }
  const { id, uuid, schema: text, schemaType, references = [] } = parsed.data;
  const schema = { format: toSchemaFormat(schemaType), text, references };
  return [id, uuid].flatMap((name) => (name === undefined ? [] : [{ name: String(name), schema }]));
}

function pickSchema(schemas: Schemas, wanted: SchemaRef): SchemaText {
  const [first, ...others] = schemas.get(wanted.id.toLowerCase()) ?? [];
  if (first === undefined) throw schemaUnknown(wanted, 'no file has it');
  if (others.every(({ schema }) => schema.text === first.schema.text)) return first.schema;
  // Ids of different registries are unrelated: taking either would be a guess.
  throw new CdcError(
    'ERR_CDC_INPUT_INVALID',
    'Files have different schemas of one id: name one file',
    {
      details: { schema: wanted.id },
    },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
