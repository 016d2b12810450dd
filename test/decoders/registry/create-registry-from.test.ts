import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRegistryFrom } from '../../../src/decoders/registry/create-registry-from.ts';
import { refOf } from './fake-registry.ts';

const FIXTURES = 'test/fixtures/debezium';
const UUID = '123e4567-e89b-12d3-a456-426600000001';

describe('createRegistryFrom', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'schemas-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads a list of schemas, by id and by UUID', async () => {
    const file = `${FIXTURES}/cap-pg-avro-glue-evolution.schemas.jsonl`;
    const registry = createRegistryFrom(file);

    const byId = await registry.fetch(refOf(1));
    const byUuid = await registry.fetch({ registry: 'glue', kind: 'version', id: UUID });

    expect(byId.text).toContain('pgcap.public.evo.Key');
    expect(byUuid).toBe(byId);
  });

  it('reads a folder with one file for each id', async () => {
    await writeFile(join(folder, '7.avsc'), '"int"');
    await writeFile(join(folder, `${UUID.toUpperCase()}.avsc`), '"long"');
    await writeFile(join(folder, 'README.md'), 'no schema');
    const registry = createRegistryFrom(folder);

    expect(await registry.fetch(refOf(7))).toHaveProperty('text', '"int"');
    expect(await registry.fetch({ registry: 'glue', kind: 'version', id: UUID })).toHaveProperty(
      'text',
      '"long"',
    );
  });

  it('names a schema that no file has', async () => {
    const fetched = createRegistryFrom(folder).fetch(refOf(7));

    await expect(fetched).rejects.toMatchObject({ code: 'ERR_CDC_SCHEMA_UNKNOWN' });
  });

  it('takes neither of two schemas that files have of one id', async () => {
    const fetched = createRegistryFrom(FIXTURES).fetch(refOf(1));

    await expect(fetched).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });

  it.each([
    ['that is not there', undefined],
    ['of something else', '{"hello":1}'],
    ['that is no JSON', 'hello'],
  ])('names a list %s', async (_what, content) => {
    const file = join(folder, 'list.schemas.jsonl');
    if (content !== undefined) await writeFile(file, content);

    const fetched = createRegistryFrom(file).fetch(refOf(1));

    await expect(fetched).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });

  it('takes an address for a registry, and refuses one that is none', () => {
    const locations = ['https://registry.example', 'http://a.example/apis/registry/v3/'];

    for (const location of locations) {
      expect(createRegistryFrom(location)).toHaveProperty('fetch');
    }
    expect(() => createRegistryFrom('http://')).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_SETTINGS_INVALID' }),
    );
  });
});
