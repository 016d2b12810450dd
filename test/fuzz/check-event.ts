import { createDecoder } from '../../src/decoders/create-decoder.ts';
import type { EventSource } from '../../src/model/batch.ts';
import { laneOf, placeOf } from '../../src/model/record.ts';
import { chooseSource } from '../../src/sources/choose-source.ts';
import { kafkaSource } from '../../src/sources/kafka-source.ts';
import { kinesisSource } from '../../src/sources/kinesis-source.ts';
import { fail, settle } from './expectations.ts';

const { decode } = createDecoder(undefined, { findTable: () => undefined });

/** Reads a Lambda event by every source; what is read can be decoded and answered. */
export function checkEvent(bytes: Uint8Array): void {
  const event = parse(bytes);
  settle(() => chooseSource(event), 'chooseSource');
  for (const source of [kinesisSource, kafkaSource]) checkSource(source, event);
}

function checkSource(source: EventSource, event: unknown): void {
  const lanes = settle(() => source.readLanes(event), `${source.stream} source`);
  if (lanes === undefined) return;
  for (const lane of lanes) {
    for (const record of lane.records) {
      settle(() => decode(record), `${source.stream} record`);
      settle(() => [laneOf(record.position), placeOf(record.position)], `${source.stream} place`);
    }
  }
  const done = lanes.map((lane) => ({ lane, index: lane.records.length }));
  if (source.buildAnswer(done).batchItemFailures.length > 0) fail('an answer with nothing open');
  const open = source.buildAnswer(lanes.map((lane) => ({ lane, index: 0 }))).batchItemFailures;
  const isAnswered = lanes.every((lane) => lane.records.length === 0) || open.length > 0;
  if (!isAnswered) fail('an answer that leaves out what is open');
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
