import { avroConverter } from './avro-converter.ts';

/** How Connect writes keys and values. */
export type WireFormat = 'json with schema' | 'json' | 'avro';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

/** Returns the settings of a connector that make it write a format. */
export function converterSettings(format: WireFormat): Readonly<Record<string, string>> {
  if (format === 'avro') {
    return {
      ...avroConverter('key'),
      ...avroConverter('value'),
      // Names of Avro have fewer characters than those of databases.
      'schema.name.adjustment.mode': 'avro',
      'field.name.adjustment.mode': 'avro',
    };
  }
  const withSchemas = String(format === 'json with schema');
  return {
    'key.converter': JSON_CONVERTER,
    'key.converter.schemas.enable': withSchemas,
    'value.converter': JSON_CONVERTER,
    'value.converter.schemas.enable': withSchemas,
  };
}
