import type { SchemaRegistrySpec } from '../../../model/service.ts';
import type { Bind } from '../bindings.ts';
import type { ConnectSettings } from './connect-settings.ts';
import { type DebeziumPlan, namesOf } from './debezium-plan.ts';

export const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

/** How records become bytes: JSON, or Avro where the decoder names a registry. */
export function converterSettings(plan: DebeziumPlan): ConnectSettings {
  const { options, schemas, bind } = plan;
  if (options.registry !== undefined) {
    return {
      ...forBoth(avroConverter(options.registry, bind)),
      ...namesOf(plan).avroNames,
    };
  }
  return forBoth({
    '': JSON_CONVERTER,
    'schemas.enable': String(schemas),
    // Else a null is written as the default of its column, and nobody can tell.
    'replace.null.with.default': 'false',
  });
}

/** The same for keys and values. */
function forBoth(settings: ConnectSettings): ConnectSettings {
  return Object.fromEntries(
    ['key', 'value'].flatMap((part) =>
      Object.entries(settings).map(([name, value]) => [
        name === '' ? `${part}.converter` : `${part}.converter.${name}`,
        value,
      ]),
    ),
  );
}

function avroConverter({ kind, name }: SchemaRegistrySpec, bind: Bind): ConnectSettings {
  switch (kind) {
    case 'confluent':
      return {
        '': 'io.confluent.connect.avro.AvroConverter',
        'schema.registry.url': bind('registryUrl'),
        'ignore.default.for.nullables': 'true',
      };
    case 'apicurio':
      return {
        '': 'io.apicurio.registry.utils.converter.AvroConverter',
        'apicurio.registry.url': bind('registryUrl'),
        'apicurio.registry.auto-register': 'true',
      };
    case 'glue':
      return {
        '': 'com.amazonaws.services.schemaregistry.kafkaconnect.AWSKafkaAvroConverter',
        region: bind('region'),
        'registry.name': name,
        schemaAutoRegistrationEnabled: 'true',
        avroRecordType: 'GENERIC_RECORD',
      };
  }
}
