import type { EventSource } from '../model/batch.ts';
import { isObject } from '../model/fields.ts';
import { kafkaSource } from './kafka-source.ts';
import { kinesisSource } from './kinesis-source.ts';

/** Returns the source that a Lambda event is of, or `undefined` if it is no event of a stream. */
export function chooseSource(event: unknown): EventSource | undefined {
  if (!isObject(event)) return undefined;
  const { Records: list, records } = event;
  if (Array.isArray(list) && list.every((one) => isObject(one) && isObject(one['kinesis']))) {
    return kinesisSource;
  }
  const isKafka = isObject(records) && Object.values(records).every(Array.isArray);
  return isKafka ? kafkaSource : undefined;
}
