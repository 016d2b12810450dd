import { GetSchemaVersionCommand, GlueClient } from '@aws-sdk/client-glue';
import { describe, expect, it } from 'vitest';
import {
  createGlueRegistry,
  type GetSchemaVersion,
} from '../../../src/decoders/registry/glue-registry.ts';

const UUID = '123e4567-e89b-12d3-a456-426600000001';
const SCHEMA = { registry: 'glue', kind: 'version', id: UUID } as const;

describe('createGlueRegistry', () => {
  it('takes the client of the SDK', () => {
    const client = new GlueClient({ region: 'eu-central-1' });
    const ask: GetSchemaVersion = (input) => client.send(new GetSchemaVersionCommand(input));

    expect(createGlueRegistry(ask)).toHaveProperty('fetch');
  });

  it('fetches the version of a schema by its UUID', async () => {
    const asked: unknown[] = [];
    const registry = createGlueRegistry((input) => {
      asked.push(input);
      return Promise.resolve({ SchemaDefinition: '"int"', DataFormat: 'AVRO' });
    });

    const text = await registry.fetch(SCHEMA);

    expect(asked).toStrictEqual([{ SchemaVersionId: UUID }]);
    expect(text).toStrictEqual({ format: 'avro', text: '"int"', references: [] });
  });

  it.each([
    ['AVRO', 'avro'],
    ['JSON', 'json'],
    ['PROTOBUF', 'protobuf'],
  ])('knows the format %s', async (sent, format) => {
    const registry = createGlueRegistry(() =>
      Promise.resolve({ SchemaDefinition: 'x', DataFormat: sent }),
    );

    expect(await registry.fetch(SCHEMA)).toHaveProperty('format', format);
  });

  it.each([
    ['EntityNotFoundException', 'ERR_CDC_SCHEMA_UNKNOWN'],
    ['AccessDeniedException', 'ERR_CDC_REGISTRY_UNAVAILABLE'],
    ['InternalServiceException', 'ERR_CDC_REGISTRY_UNAVAILABLE'],
    ['TimeoutError', 'ERR_CDC_REGISTRY_UNAVAILABLE'],
    ['CredentialsProviderError', 'ERR_CDC_REGISTRY_UNAVAILABLE'],
  ])('answers %s with %s', async (name, code) => {
    const registry = createGlueRegistry(() =>
      Promise.reject(Object.assign(new Error('refused'), { name })),
    );

    await expect(registry.fetch(SCHEMA)).rejects.toMatchObject({ code });
  });

  it('takes a version that is still pending for one to ask for again', async () => {
    const registry = createGlueRegistry(() => Promise.resolve({ DataFormat: 'AVRO' }));

    await expect(registry.fetch(SCHEMA)).rejects.toMatchObject({ retryable: true });
  });

  it('does not ask Glue for what is no UUID', async () => {
    const registry = createGlueRegistry(() => Promise.reject(new Error('asked')));

    const fetched = registry.fetch({ registry: 'confluent', kind: 'id', id: '7' });

    await expect(fetched).rejects.toMatchObject({ code: 'ERR_CDC_SCHEMA_UNKNOWN' });
  });
});
