import * as z from 'zod/mini';
import { collectReferences, type Reference } from './collect-references.ts';
import { createHttpClient, type HttpClient, type HttpRegistryOptions } from './http-client.ts';
import {
  registryUnavailable,
  type SchemaRegistry,
  schemaUnknown,
  toSchemaFormat,
} from './schema-registry.ts';

const referenceSchema = z.object({ subject: z.string(), version: z.number() });

const answerSchema = z.object({
  schema: z.string(),
  /** Absent for Avro. */
  schemaType: z.optional(z.string()),
  references: z.optional(z.array(referenceSchema)),
});

type Answer = z.infer<typeof answerSchema>;

/**
 * Creates the client of a registry with Confluent's API: Confluent itself, Karapace, Redpanda, and
 * Apicurio at `/apis/ccompat/v7`.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/develop/api.html
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` for an address that is none.
 */
export function createConfluentRegistry(options: HttpRegistryOptions): SchemaRegistry {
  const client = createHttpClient(options);
  return {
    async fetch(schema) {
      const path = schema.kind === 'guid' ? ['schemas', 'guids'] : ['schemas', 'ids'];
      if (!['id', 'guid', 'contentId', 'globalId'].includes(schema.kind)) {
        throw schemaUnknown(schema, 'it is not an id of this kind of registry');
      }
      const answer = await getAnswer(client, [...path, schema.id]);
      if (answer === undefined) throw schemaUnknown(schema, 'the registry does not have it');
      return {
        format: toSchemaFormat(answer.schemaType),
        text: answer.schema,
        references: await collectReferences(referencesOf(client, answer)),
      };
    },
  };
}

async function getAnswer(client: HttpClient, path: readonly string[]): Promise<Answer | undefined> {
  const reply = await client.get(path);
  if (reply === undefined) return undefined;
  const parsed = z.safeParse(answerSchema, parse(reply.text));
  if (!parsed.success) throw registryUnavailable('its answer is none of a schema registry');
  return parsed.data;
}

function referencesOf(client: HttpClient, { references = [] }: Answer): readonly Reference[] {
  return references.map(({ subject, version }) => ({
    name: JSON.stringify([subject, version]),
    async fetch() {
      const answer = await getAnswer(client, ['subjects', subject, 'versions', String(version)]);
      if (answer === undefined) return undefined;
      return { text: answer.schema, references: referencesOf(client, answer) };
    },
  }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
