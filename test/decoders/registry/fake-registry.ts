import type { SchemaRef } from '../../../src/decoders/framing/schema-ref.ts';
import {
  registryUnavailable,
  type SchemaRegistry,
  type SchemaText,
  schemaUnknown,
} from '../../../src/decoders/registry/schema-registry.ts';

/** A registry in memory that notes what it is asked, and can be down or slow. */
export interface FakeRegistry extends SchemaRegistry {
  readonly asked: string[];
  /** Adds or replaces a schema. */
  readonly set: (id: string, schema: unknown) => void;
  /** Every answer is `ERR_CDC_REGISTRY_UNAVAILABLE` until it is up again. */
  down: boolean;
  /** What an answer waits for. */
  gate: Promise<void>;
}

export function createFakeRegistry(schemas: Readonly<Record<string, unknown>> = {}): FakeRegistry {
  const texts = new Map(Object.entries(schemas).map(([id, schema]) => [id, avroText(schema)]));
  const registry: FakeRegistry = {
    asked: [],
    down: false,
    gate: Promise.resolve(),
    set: (id, schema) => texts.set(id, avroText(schema)),
    async fetch(schema) {
      registry.asked.push(schema.id);
      await registry.gate;
      if (registry.down) throw registryUnavailable('it is down');
      const text = texts.get(schema.id);
      if (text === undefined) throw schemaUnknown(schema, 'not there');
      return text;
    },
  };
  return registry;
}

/** A clock that stands until it is set. */
export function createStandingClock(): { time: number; readonly now: () => number } {
  const clock = { time: 1_000, now: () => clock.time };
  return clock;
}

export function refOf(id: number | string): SchemaRef {
  return { registry: 'confluent', kind: 'id', id: String(id) };
}

export function avroText(schema: unknown): SchemaText {
  return { format: 'avro', text: JSON.stringify(schema), references: [] };
}
