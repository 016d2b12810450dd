import { describe, expect, it } from 'vitest';
import { createConfluentRegistry } from '../../../src/decoders/registry/confluent-registry.ts';
import type { HttpRegistryOptions } from '../../../src/decoders/registry/http-client.ts';
import type { SchemaRegistry } from '../../../src/decoders/registry/schema-registry.ts';
import { createClock, createFakeHttp, type FakeAnswer, type FakeHttp } from './fake-http.ts';
import { refOf } from './fake-registry.ts';

const URL = 'https://registry.example/api';

function registryWith(
  answers: Readonly<Record<string, FakeAnswer>>,
  options: Partial<HttpRegistryOptions> = {},
): { readonly registry: SchemaRegistry; readonly http: FakeHttp } {
  const http = createFakeHttp(
    Object.fromEntries(Object.entries(answers).map(([path, answer]) => [URL + path, answer])),
  );
  const clock = createClock('never');
  return {
    http,
    registry: createConfluentRegistry({ url: URL, clock, fetch: http.fetch, ...options }),
  };
}

describe('createConfluentRegistry', () => {
  it('fetches a schema by its id', async () => {
    const { registry } = registryWith({
      '/schemas/ids/7': { status: 200, body: { schema: '"int"' } },
    });

    expect(await registry.fetch(refOf(7))).toStrictEqual({
      format: 'avro',
      text: '"int"',
      references: [],
    });
  });

  it('fetches a schema by its GUID', async () => {
    const { registry } = registryWith({
      '/schemas/guids/ab-cd': { status: 200, body: { schema: '{}', schemaType: 'JSON' } },
    });

    const { format } = await registry.fetch({ registry: 'confluent', kind: 'guid', id: 'ab-cd' });

    expect(format).toBe('json');
  });

  it('fetches what a schema refers to, the deepest first and each once', async () => {
    const ref = (subject: string): object => ({ name: subject, subject, version: 3 });
    const answer = (schema: string, ...references: string[]): FakeAnswer => ({
      status: 200,
      body: { schema, references: references.map(ref) },
    });
    const { registry, http } = registryWith({
      '/schemas/ids/7': answer('root', 'a', 'b'),
      '/subjects/a/versions/3': answer('A', 'deep/er'),
      '/subjects/b/versions/3': answer('B', 'deep/er', 'a'),
      '/subjects/deep%2Fer/versions/3': answer('D'),
    });

    const { references } = await registry.fetch(refOf(7));

    expect(references).toStrictEqual(['D', 'A', 'B']);
    expect(http.asked).toHaveLength(4);
  });

  it.each([
    ['in the address', { url: 'https://us%40er:pa%3Ass@registry.example/api/' }],
    ['as a setting', { credentials: 'us@er:pa:ss' }],
  ])('sends credentials %s as basic authentication', async (_where, options) => {
    const { registry, http } = registryWith(
      { '/schemas/ids/7': { status: 200, body: { schema: '"int"' } } },
      options,
    );

    await registry.fetch(refOf(7));

    const basic = `Basic ${Buffer.from('us@er:pa:ss').toString('base64')}`;
    expect(http.sent[0]).toHaveProperty('authorization', basic);
    expect(http.asked[0]).toBe('https://registry.example/api/schemas/ids/7');
  });

  it.each([
    ['Confluent', { error_code: 40_403, message: 'Schema 7 not found' }],
    ['Apicurio', { error_code: 404, name: 'ArtifactNotFoundException' }],
  ])('takes the not found of %s for an unknown schema', async (_who, body) => {
    const { registry } = registryWith({ '/schemas/ids/7': { status: 404, body } });

    await expect(registry.fetch(refOf(7))).rejects.toMatchObject({
      code: 'ERR_CDC_SCHEMA_UNKNOWN',
      retryable: false,
    });
  });

  it.each<readonly [what: string, answer: FakeAnswer]>([
    ['cannot be reached', 'no connection'],
    ['is another server, which has no such page', { status: 404, body: '<html>' }],
    ['wants credentials', { status: 401, body: { error_code: 40_101 } }],
    ['denies access', { status: 403, body: { error_code: 40_301 } }],
    ['asks to slow down', { status: 429, body: '' }],
    ['fails', { status: 500, body: { error_code: 50_001 } }],
    ['is behind a gateway that fails', { status: 503, body: '' }],
    ['answers no JSON', { status: 200, body: '<html>' }],
    ['answers other JSON', { status: 200, body: { hello: 1 } }],
  ])('is unavailable, and to be asked again, if it %s', async (_what, answer) => {
    const { registry } = registryWith({ '/schemas/ids/7': answer });

    await expect(registry.fetch(refOf(7))).rejects.toMatchObject({
      code: 'ERR_CDC_REGISTRY_UNAVAILABLE',
      retryable: true,
    });
  });

  it('does not wait for an answer longer than the limit', async () => {
    const { registry } = registryWith(
      { '/schemas/ids/7': 'silence' },
      { clock: createClock('at once'), timeoutMs: 300 },
    );

    await expect(registry.fetch(refOf(7))).rejects.toMatchObject({
      code: 'ERR_CDC_REGISTRY_UNAVAILABLE',
      message: expect.stringContaining('300 ms'),
    });
  });

  it('names a reference that leads nowhere', async () => {
    const references = [{ name: 'a', subject: 'a', version: 1 }];
    const { registry } = registryWith({
      '/schemas/ids/7': { status: 200, body: { schema: 'root', references } },
      '/subjects/a/versions/1': { status: 404, body: { error_code: 40_401 } },
    });

    await expect(registry.fetch(refOf(7))).rejects.toMatchObject({
      code: 'ERR_CDC_SCHEMA_UNKNOWN',
    });
  });

  it('knows no versions of Glue', async () => {
    const { registry } = registryWith({});

    const fetched = registry.fetch({ registry: 'glue', kind: 'version', id: 'x' });

    await expect(fetched).rejects.toMatchObject({ code: 'ERR_CDC_SCHEMA_UNKNOWN' });
  });

  it.each(['registry.example', 'ftp://registry.example', ''])('refuses the address %j', (url) => {
    expect(() => createConfluentRegistry({ url, clock: createClock('never') })).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_SETTINGS_INVALID' }),
    );
  });
});
