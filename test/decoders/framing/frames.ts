import type { StreamRecord } from '../../../src/model/record.ts';

export const UUID = '123e4567-e89b-12d3-a456-426600000002';

/** Builds a Kafka record of which only key, value, headers and Lambda's schema facts matter. */
export function recordWith(parts: Partial<StreamRecord>): StreamRecord {
  return {
    position: { stream: 'kafka', topic: 'server.public.orders', partition: 0, offset: 0 },
    key: undefined,
    value: null,
    headers: [],
    partitionKey: undefined,
    arrivedAt: undefined,
    valueSchema: undefined,
    keySchema: undefined,
    ...parts,
  };
}

/** `00` and an id of four bytes: Confluent, and Apicurio 3. */
export function confluentFrame(id: number, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(id, 1);
  return Buffer.concat([frame, body]);
}

/** `00` and an id of eight bytes: Apicurio 2. */
export function apicurioFrame(id: number, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(9);
  frame.writeBigUInt64BE(BigInt(id), 1);
  return Buffer.concat([frame, body]);
}

/** `03`, the compression, and the UUID of a schema version. */
export function glueFrame(uuid: string, body: Uint8Array, compression = 0): Buffer {
  const id = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  return Buffer.concat([Buffer.from([3, compression]), id, body]);
}
