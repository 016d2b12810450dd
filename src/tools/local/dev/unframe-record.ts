import type { ConnectSchema } from '../../../decoders/debezium/connect-schema.ts';
import type { WireValue } from '../../../decoders/debezium/envelope.ts';
import { createWireReader } from '../../../decoders/registry/create-wire-reader.ts';
import type { SchemaRegistry } from '../../../decoders/registry/schema-registry.ts';
import type { Clock } from '../../../model/batch.ts';
import { formatExactJson } from '../../../model/exact-json.ts';
import type { StreamRecord } from '../../../model/record.ts';
import type { SourceRecord } from '../event-source-mapping/stream-model.ts';
import { toStreamRecord } from './format-record.ts';

/** Headers that name the schema of a body that has no frame. */
const SCHEMA_HEADER = /^(?:__(?:key|value)_schema_id|apicurio\.)/;

export interface Unframe {
  /** Fetches the schemas of some records. Never rejects. */
  readonly prepare: (records: Iterable<StreamRecord>) => Promise<void>;
  /**
   * Returns the record as JSON with schema, as the JSON converter of Kafka Connect would have written it:
   * whoever reads it needs no registry. What has no frame stays as it is.
   *
   * @throws {CdcError} for a schema that is not known, or a body that does not follow it.
   */
  readonly unframe: (record: SourceRecord) => SourceRecord;
}

/** Creates what takes records out of the frame of a schema registry. */
export function createUnframe(registry: SchemaRegistry, clock: Pick<Clock, 'now'>): Unframe {
  const wire = createWireReader({ registry, clock });
  return {
    prepare: wire.prepare,
    unframe(record) {
      const framed = toStreamRecord(record);
      const value = toJson(wire.read(framed, 'value'));
      if (record.stream === 'kinesis') {
        return value === undefined ? record : { ...record, data: value };
      }
      const key = toJson(wire.read(framed, 'key'));
      const headers = record.headers
        .filter(([name]) => !SCHEMA_HEADER.test(name))
        .map(([name, bytes]) => {
          const read = bytes === null ? undefined : toJson(wire.readBytes(bytes));
          return [name, read ?? bytes] as const;
        });
      return { ...record, headers, key: key ?? record.key, value: value ?? record.value };
    },
  };
}

function toJson(read: WireValue | undefined): Uint8Array | undefined {
  if (read === undefined) return undefined;
  const { payload, schema } = read;
  const written = schema === undefined ? null : toWireSchema(schema);
  return Buffer.from(formatExactJson({ schema: written, payload }));
}

/** The reverse of `readConnectSchema`; that a part may be null is said of all, as no decoder asks. */
function toWireSchema(schema: ConnectSchema): Readonly<Record<string, unknown>> {
  const { type, name, parameters, fields, items, keys, values } = schema;
  return {
    type,
    optional: true,
    ...(name === undefined ? {} : { name }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(type === 'struct'
      ? { fields: fields.map((field) => ({ field: field.name, ...toWireSchema(field.schema) })) }
      : {}),
    ...(items === undefined ? {} : { items: toWireSchema(items) }),
    ...(keys === undefined ? {} : { keys: toWireSchema(keys) }),
    ...(values === undefined ? {} : { values: toWireSchema(values) }),
  };
}
