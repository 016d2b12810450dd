import { describe, expect, it } from 'vitest';
import type { SchemaRef } from '../../../src/decoders/framing/schema-ref.ts';
import {
  type ApicurioOptions,
  createApicurioRegistry,
} from '../../../src/decoders/registry/apicurio-registry.ts';
import type { SchemaRegistry } from '../../../src/decoders/registry/schema-registry.ts';
import { createClock, createFakeHttp, type FakeAnswer } from './fake-http.ts';

const V3 = 'https://apicurio.example/apis/registry/v3';
const V2 = 'https://apicurio.example/apis/registry/v2';

function registryWith(
  answers: Readonly<Record<string, FakeAnswer>>,
  options: Partial<ApicurioOptions> = {},
): SchemaRegistry {
  const { url = V3 } = options;
  const none = { status: 200, body: [] };
  const http = createFakeHttp(
    Object.fromEntries(
      Object.entries(answers).flatMap(([path, answer]) => [
        [`${url}${path}/references`, none],
        [url + path, answer],
      ]),
    ),
  );
  return createApicurioRegistry({
    url,
    clock: createClock('never'),
    fetch: http.fetch,
    ...options,
  });
}

const refOf = (kind: SchemaRef['kind'], id: string): SchemaRef => ({
  registry: 'apicurio',
  kind,
  id,
});

describe('createApicurioRegistry', () => {
  it.each([
    ['contentId', '/ids/contentIds/9'],
    ['globalId', '/ids/globalIds/9'],
    ['contentHash', '/ids/contentHashes/9'],
    ['id', '/ids/contentIds/9'],
  ] as const)('fetches a schema by its %s', async (kind, path) => {
    const registry = registryWith({ [path]: { status: 200, body: '"int"' } });

    expect(await registry.fetch(refOf(kind, '9'))).toStrictEqual({
      format: 'avro',
      text: '"int"',
      references: [],
    });
  });

  it('takes an id without kind for a global one where the setting says so', async () => {
    const registry = registryWith(
      { '/ids/globalIds/9': { status: 200, body: '"int"' } },
      { ids: 'globalId', url: V2 },
    );

    expect(await registry.fetch(refOf('id', '9'))).toHaveProperty('text', '"int"');
  });

  it.each([
    ['the header', '"int"', { 'X-Registry-ArtifactType': 'KCONNECT' }, 'connect'],
    ['the types of Connect', '{"type":"struct","fields":[]}', {}, 'connect'],
    ['the marks of JSON Schema', '{"$schema":"x","type":"object"}', {}, 'json'],
    ['the syntax of Protobuf', 'syntax = "proto3"; message A {}', {}, 'protobuf'],
    ['the types of Avro', '{"type":"record","name":"R","fields":[]}', {}, 'avro'],
  ])('knows the format by %s', async (_how, body, headers, format) => {
    const registry = registryWith({ '/ids/contentIds/9': { status: 200, body, headers } });

    expect(await registry.fetch(refOf('contentId', '9'))).toHaveProperty('format', format);
  });

  it.each([
    [V3, '/content'],
    [V2, ''],
  ])('fetches what a schema refers to: %s', async (url, ending) => {
    const place = { groupId: null, artifactId: 'x.Address', version: '2', name: 'x.Address' };
    const artifact = '/groups/default/artifacts/x.Address/versions/2';
    const registry = registryWith(
      {
        '/ids/contentIds/9': { status: 200, body: 'root' },
        '/ids/contentIds/9/references': { status: 200, body: [place] },
        [artifact]: { status: 200, body: 'address' },
        ...(ending === '' ? {} : { [artifact + ending]: { status: 200, body: 'address' } }),
      },
      { url },
    );

    expect(await registry.fetch(refOf('contentId', '9'))).toHaveProperty('references', ['address']);
  });

  it('tells an unknown schema from a registry that fails', async () => {
    const registry = registryWith({
      '/ids/contentIds/1': {
        status: 404,
        body: { error_code: 404, name: 'ContentNotFoundException' },
      },
      '/ids/contentIds/2': { status: 500, body: '' },
    });

    await expect(registry.fetch(refOf('contentId', '1'))).rejects.toMatchObject({
      code: 'ERR_CDC_SCHEMA_UNKNOWN',
    });
    await expect(registry.fetch(refOf('contentId', '2'))).rejects.toMatchObject({
      code: 'ERR_CDC_REGISTRY_UNAVAILABLE',
    });
    await expect(registry.fetch(refOf('guid', '3'))).rejects.toMatchObject({
      code: 'ERR_CDC_SCHEMA_UNKNOWN',
    });
  });
});
