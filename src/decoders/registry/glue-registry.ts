import type { SchemaRef } from '../framing/schema-ref.ts';
import { isUuid } from '../framing/uuid.ts';
import {
  registryUnavailable,
  type SchemaRegistry,
  schemaUnknown,
  toSchemaFormat,
} from './schema-registry.ts';

/**
 * Asks AWS Glue for the version of a schema. With the SDK:
 * `(input) => client.send(new GetSchemaVersionCommand(input))`.
 */
export type GetSchemaVersion = (input: { readonly SchemaVersionId: string }) => Promise<{
  readonly SchemaDefinition?: string | undefined;
  readonly DataFormat?: string | undefined;
}>;

/**
 * Creates the reader of AWS Glue Schema Registry. The function needs `glue:GetSchemaVersion`. Glue
 * has no references between schemas.
 *
 * @see https://docs.aws.amazon.com/glue/latest/webapi/API_GetSchemaVersion.html
 */
export function createGlueRegistry(getSchemaVersion: GetSchemaVersion): SchemaRegistry {
  return {
    async fetch(schema) {
      if (!isUuid(schema.id)) throw schemaUnknown(schema, 'the ids of AWS Glue are UUIDs');
      const answer = await ask(getSchemaVersion, schema);
      const { SchemaDefinition: text, DataFormat: format } = answer;
      if (text === undefined)
        throw registryUnavailable('the version of the schema has no text yet');
      return { format: toSchemaFormat(format), text, references: [] };
    },
  };
}

async function ask(
  getSchemaVersion: GetSchemaVersion,
  schema: SchemaRef,
): ReturnType<GetSchemaVersion> {
  try {
    return await getSchemaVersion({ SchemaVersionId: schema.id });
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'EntityNotFoundException') {
      throw schemaUnknown(schema, 'AWS Glue does not have it');
    }
    const name = cause instanceof Error ? cause.name : 'unknown error';
    throw registryUnavailable(`AWS Glue answers ${name}`, cause);
  }
}
