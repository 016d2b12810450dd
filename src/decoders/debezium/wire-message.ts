import type { StreamRecord } from '../../model/record.ts';
import type { WireValue } from './envelope.ts';
import type { RecordKey } from './record-key.ts';

/** A record of any wire format, taken apart. */
export interface WireMessage {
  readonly record: StreamRecord;
  /** A payload of null or undefined: the record has no value. */
  readonly value: WireValue;
  /** Called only if the key is needed. */
  readonly readKey: () => RecordKey;
}
