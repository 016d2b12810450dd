import { describe, expect, it } from 'vitest';
import { createSchemaStore } from '../../../src/decoders/registry/schema-store.ts';
import { CdcError } from '../../../src/errors.ts';
import { createFakeRegistry, createStandingClock, refOf } from './fake-registry.ts';

describe('createSchemaStore', () => {
  it('fetches a schema once, for as long as it is used', async () => {
    const registry = createFakeRegistry({ 1: 'int' });
    const store = createSchemaStore({ registry, clock: createStandingClock() });

    await store.prepare([refOf(1), refOf(1)]);
    await store.prepare([refOf(1)]);

    expect(registry.asked).toStrictEqual(['1']);
    expect(store.get(refOf(1)).read(Uint8Array.of(2))).toBe(1);
    expect(store.get(refOf(1))).toBe(store.get(refOf(1)));
  });

  it('fetches a schema once for batches that are prepared at the same time', async () => {
    const registry = createFakeRegistry({ 1: 'int', 2: 'int' });
    const opened = Promise.withResolvers<void>();
    registry.gate = opened.promise;
    const store = createSchemaStore({ registry, clock: createStandingClock() });

    const all = Promise.all([1, 2, 1].map((id) => store.prepare([refOf(id), refOf(1)])));
    opened.resolve();
    await all;

    expect(registry.asked).toHaveLength(2);
    expect(new Set(registry.asked)).toStrictEqual(new Set(['1', '2']));
  });

  it('keeps ids of different registries and kinds apart', async () => {
    const registry = createFakeRegistry({ 1: 'int' });
    const store = createSchemaStore({ registry, clock: createStandingClock() });

    await store.prepare([refOf(1), { registry: 'apicurio', kind: 'globalId', id: '1' }]);

    expect(registry.asked).toStrictEqual(['1', '1']);
  });

  it('remembers an unknown schema for a while, and then asks again', async () => {
    const registry = createFakeRegistry();
    const clock = createStandingClock();
    const store = createSchemaStore({ registry, clock, unknownForMs: 60_000 });

    await store.prepare([refOf(1)]);
    clock.time += 59_999;
    await store.prepare([refOf(1)]);
    expect(registry.asked).toStrictEqual(['1']);
    expect(errorOf(() => store.get(refOf(1)))).toMatchObject({
      code: 'ERR_CDC_SCHEMA_UNKNOWN',
      retryable: false,
    });

    registry.set('1', 'int');
    clock.time += 1;
    await store.prepare([refOf(1)]);

    expect(registry.asked).toStrictEqual(['1', '1']);
    expect(store.get(refOf(1)).read(Uint8Array.of(2))).toBe(1);
  });

  it('asks a registry that was down again for the next batch', async () => {
    const registry = createFakeRegistry({ 1: 'int' });
    const store = createSchemaStore({ registry, clock: createStandingClock() });

    registry.down = true;
    await store.prepare([refOf(1)]);
    expect(errorOf(() => store.get(refOf(1)))).toMatchObject({
      code: 'ERR_CDC_REGISTRY_UNAVAILABLE',
      retryable: true,
    });

    registry.down = false;
    await store.prepare([refOf(1)]);

    expect(store.get(refOf(1)).read(Uint8Array.of(2))).toBe(1);
  });

  it('does not ask a registry that is down for every schema of a batch', async () => {
    const registry = createFakeRegistry();
    const store = createSchemaStore({ registry, clock: createStandingClock() });
    const ids = Array.from({ length: 500 }, (_none, id) => refOf(id + 1));

    registry.down = true;
    await store.prepare(ids);

    expect(registry.asked.length).toBeLessThanOrEqual(8);
    expect(new Set(ids.map((id) => codeOf(() => store.get(id))))).toStrictEqual(
      new Set(['ERR_CDC_REGISTRY_UNAVAILABLE']),
    );
  });

  it('keeps what it has while the registry is down', async () => {
    const registry = createFakeRegistry({ 1: 'int' });
    const store = createSchemaStore({ registry, clock: createStandingClock() });
    await store.prepare([refOf(1)]);

    registry.down = true;
    await store.prepare([refOf(1), refOf(2)]);

    expect(store.get(refOf(1)).read(Uint8Array.of(2))).toBe(1);
    expect(codeOf(() => store.get(refOf(2)))).toBe('ERR_CDC_REGISTRY_UNAVAILABLE');
  });

  it('asks for no more than eight schemas at once', async () => {
    const registry = createFakeRegistry(
      Object.fromEntries(Array.from({ length: 30 }, (_none, id) => [id, 'int'])),
    );
    const opened = Promise.withResolvers<void>();
    registry.gate = opened.promise;
    const store = createSchemaStore({ registry, clock: createStandingClock() });

    const prepared = store.prepare(Array.from({ length: 30 }, (_none, id) => refOf(id)));
    await Promise.resolve();
    expect(registry.asked).toHaveLength(8);
    opened.resolve();
    await prepared;

    expect(registry.asked).toHaveLength(30);
  });

  it('forgets the schemas that were not used for longest', async () => {
    const registry = createFakeRegistry({ 1: 'int', 2: 'int', 3: 'int' });
    const clock = createStandingClock();
    const store = createSchemaStore({ registry, clock, maxSchemas: 2 });

    for (const id of [1, 2, 1, 3]) await store.prepare([refOf(id)]);
    expect(codeOf(() => store.get(refOf(2)))).toBe('ERR_CDC_REGISTRY_UNAVAILABLE');
    await store.prepare([refOf(1)]);

    expect(registry.asked).toStrictEqual(['1', '2', '3']);
  });

  it('keeps all schemas of a batch, however many they are', async () => {
    const registry = createFakeRegistry({ 1: 'int', 2: 'int', 3: 'int' });
    const clock = createStandingClock();
    const store = createSchemaStore({ registry, clock, maxSchemas: 1 });

    await store.prepare([refOf(1), refOf(2), refOf(3)]);

    expect([1, 2, 3].map((id) => codeOf(() => store.get(refOf(id))))).toStrictEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('names a schema that cannot be read, each time, without asking each time', async () => {
    const registry = createFakeRegistry({ 1: { type: 'nonsense' } });
    const store = createSchemaStore({ registry, clock: createStandingClock() });

    await store.prepare([refOf(1)]);
    await store.prepare([refOf(1)]);

    expect(codeOf(() => store.get(refOf(1)))).toBe('ERR_CDC_SCHEMA_INVALID');
    expect(registry.asked).toStrictEqual(['1']);
  });

  it('takes an error of any other class for a registry that fails', async () => {
    const registry = { fetch: () => Promise.reject(new TypeError('bug')) };
    const store = createSchemaStore({ registry, clock: createStandingClock() });

    await store.prepare([refOf(1)]);

    expect(codeOf(() => store.get(refOf(1)))).toBe('ERR_CDC_REGISTRY_UNAVAILABLE');
  });

  it('refuses Protobuf', async () => {
    const text = { format: 'protobuf', text: 'syntax = "proto3";', references: [] } as const;
    const registry = { fetch: () => Promise.resolve(text) };
    const store = createSchemaStore({ registry, clock: createStandingClock() });

    await store.prepare([refOf(1)]);

    expect(codeOf(() => store.get(refOf(1)))).toBe('ERR_CDC_FORMAT_UNSUPPORTED');
  });
});

function errorOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

function codeOf(run: () => unknown): string | undefined {
  const error = errorOf(run);
  return error instanceof CdcError ? error.code : undefined;
}
