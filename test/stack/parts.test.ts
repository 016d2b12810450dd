import { describe, expect, it } from 'vitest';
import { converterSettings } from '../../stack/converters.ts';
import { findJava } from '../../stack/needs.ts';
import { chooseParts, parts, USUAL_PARTS } from '../../stack/parts.ts';

/** From here on Linux gives ports to clients. */
const FIRST_EPHEMERAL_PORT = 32_768;

describe('parts', () => {
  const ports = parts.flatMap((part) => part.ports);

  it('have ports of their own', () => {
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('have ports that no client is given by chance', () => {
    expect(ports.filter((port) => port >= FIRST_EPHEMERAL_PORT)).toStrictEqual([]);
  });
});

describe('chooseParts', () => {
  it('adds what a part needs, before it', () => {
    const names = chooseParts(['server', 'connect']).map(({ name }) => name);

    expect(names).toStrictEqual(['kafka', 'connect', 'kinesis', 'server']);
  });

  it('starts nothing by itself that is large, or has a licence to be read', () => {
    expect(USUAL_PARTS).not.toContain('server');
    expect(USUAL_PARTS).not.toContain('dynamodb');
  });

  it('says which parts there are when it knows none of a name', () => {
    expect(() => chooseParts(['redis'])).toThrow('redis: there is no such part');
  });
});

describe('converterSettings', () => {
  it('writes ids of four bytes into the frame, as Confluent does', () => {
    const settings = converterSettings('avro');

    expect(settings).toMatchObject({
      'value.converter.apicurio.registry.as-confluent': 'true',
      'value.converter.apicurio.registry.headers.enabled': 'false',
      'schema.name.adjustment.mode': 'avro',
    });
  });
});

describe('findJava', () => {
  it('knows of none that is newer than all', () => {
    expect(findJava(999)).toBeUndefined();
  });
});
