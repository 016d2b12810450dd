import { readFileSync } from 'node:fs';
import { createDecoder } from '../../../src/decoders/create-decoder.ts';
import { createRegistryFrom } from '../../../src/decoders/registry/create-registry-from.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { debezium } from '../../../src/model/service.ts';
import { createTableIndex, type Table } from '../../../src/model/table.ts';
import { recordWith } from '../framing/frames.ts';

const FIXTURES = 'test/fixtures/debezium';

interface CapturedLine {
  readonly topic: string;
  readonly partition?: number;
  readonly key_base64: string | null;
  readonly value_base64: string | null;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}

/** Reads a capture in Avro as the records that Kafka delivers. */
export function avroRecords(name: string): readonly StreamRecord[] {
  const lines = readFileSync(`${FIXTURES}/${name}.jsonl`, 'utf8').trimEnd().split('\n');
  return lines.map((text, offset) => {
    const line = JSON.parse(text) as CapturedLine;
    const { topic, partition = 0, key_base64: key, value_base64: value, headers } = line;
    return recordWith({
      position: { stream: 'kafka', topic, partition, offset },
      key: key === null ? undefined : Buffer.from(key, 'base64'),
      value: value === null ? null : Buffer.from(value, 'base64'),
      headers: headers.map((header) => [header.key, Buffer.from(header.value)] as const),
    });
  });
}

/** Decodes records with the schemas that were captured beside them. */
export async function decodeWithSchemas(
  name: string,
  records: readonly StreamRecord[],
  tables: readonly Table[] = [],
): Promise<readonly DecodedMessage[]> {
  const location = `${FIXTURES}/${name}.schemas.jsonl`;
  const registry = createRegistryFrom(location);
  const findTable = createTableIndex(tables);
  const { decode, prepare } = createDecoder(debezium(), { findTable, registry });
  await prepare?.(records);
  return records.map(decode);
}
