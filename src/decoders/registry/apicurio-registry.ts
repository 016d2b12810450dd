import * as z from 'zod/mini';
import type { SchemaRef } from '../framing/schema-ref.ts';
import { collectReferences, type Reference, type Referred } from './collect-references.ts';
import { createHttpClient, type HttpClient, type HttpRegistryOptions } from './http-client.ts';
import {
  registryUnavailable,
  type SchemaFormat,
  type SchemaRegistry,
  schemaUnknown,
  toSchemaFormat,
} from './schema-registry.ts';

/** The type of the content, where the version of the API tells it. */
const TYPE_HEADER = 'X-Registry-ArtifactType';

const COLLECTIONS: ReadonlyMap<SchemaRef['kind'], string> = new Map([
  ['contentId', 'contentIds'],
  ['globalId', 'globalIds'],
  ['contentHash', 'contentHashes'],
]);

const referencesSchema = z.array(
  z.object({
    groupId: z.optional(z.nullable(z.string())),
    artifactId: z.string(),
    version: z.optional(z.nullable(z.string())),
  }),
);

type Place = z.infer<typeof referencesSchema>[number];

interface Api {
  readonly client: HttpClient;
  readonly isVersion2: boolean;
}

export interface ApicurioOptions extends HttpRegistryOptions {
  /** What the ids in records are that do not say it: version 2 wrote global ids. */
  readonly ids?: 'contentId' | 'globalId' | undefined;
}

/**
 * Creates the client of Apicurio's own API; its address ends with `/apis/registry/v3` or `v2`.
 *
 * @see https://www.apicur.io/registry/docs/apicurio-registry/3.0.x/assets-attachments/registry-rest-api.htm
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` for an address that is none.
 */
export function createApicurioRegistry(options: ApicurioOptions): SchemaRegistry {
  const api = { client: createHttpClient(options), isVersion2: /\/v2\/?$/.test(options.url) };
  return {
    async fetch(schema) {
      const path = pathOf(schema, options.ids ?? 'contentId');
      const reply = await api.client.get(path);
      if (reply === undefined) throw schemaUnknown(schema, 'the registry does not have it');
      const type = reply.header(TYPE_HEADER);
      return {
        format: type === undefined ? guessFormat(reply.text) : toSchemaFormat(type),
        text: reply.text,
        references: await collectReferences(await listReferences(api, path)),
      };
    },
  };
}

function pathOf(schema: SchemaRef, ids: 'contentId' | 'globalId'): readonly string[] {
  const collection = COLLECTIONS.get(schema.kind === 'id' ? ids : schema.kind);
  if (collection === undefined) {
    throw schemaUnknown(schema, 'it is not an id of this kind of registry');
  }
  return ['ids', collection, schema.id];
}

/** A schema of Kafka Connect has types that Avro does not have, or `fields` with `field` in them. */
function guessFormat(text: string): SchemaFormat {
  const json = parse(text);
  if (json === undefined && /\b(?:message|syntax)\b/.test(text)) return 'protobuf';
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'avro';
  const { type, $schema } = json as Record<string, unknown>;
  if ($schema !== undefined || type === 'object') return 'json';
  const isConnect = typeof type === 'string' && /^(?:struct|int8|int16|int32|int64)$/.test(type);
  return isConnect ? 'connect' : 'avro';
}

/** What the content at a path refers to. */
async function listReferences(api: Api, path: readonly string[]): Promise<readonly Reference[]> {
  const reply = await api.client.get([...path, 'references']);
  if (reply === undefined) return [];
  const parsed = z.safeParse(referencesSchema, parse(reply.text));
  if (!parsed.success) throw registryUnavailable('its answer is none of a schema registry');
  return parsed.data.map((place) => {
    const target = pathOfArtifact(place);
    return { name: JSON.stringify(target), fetch: () => fetchArtifact(api, target) };
  });
}

async function fetchArtifact(api: Api, path: readonly string[]): Promise<Referred | undefined> {
  const reply = await api.client.get(api.isVersion2 ? path : [...path, 'content']);
  if (reply === undefined) return undefined;
  return { text: reply.text, references: await listReferences(api, path) };
}

function pathOfArtifact({ groupId, artifactId, version }: Place): readonly string[] {
  const group = groupId ?? 'default';
  return ['groups', group, 'artifacts', artifactId, 'versions', version ?? 'branch=latest'];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
