import { CdcError } from '../../errors.ts';
import type { Microseconds } from '../../model/change-event.ts';
import { withoutUnionNames } from './avro-json.ts';
import { type ConnectSchema, fieldSchema } from './connect-schema.ts';
import { isMembers, type Members, memberOf, objectOf, textOf } from './members.ts';
import { readTime } from './source-block.ts';

/** A value of a record, whatever its wire format was. */
export interface WireValue {
  readonly payload: unknown;
  /** `undefined` where the message carries no types. */
  readonly schema: ConnectSchema | undefined;
}

/** What every shape of a change is read into: envelope, CloudEvent and flattened row alike. */
export interface Envelope {
  /** In lower case; Debezium's own reader does not look at the case either. */
  readonly op: string;
  readonly source: Members;
  readonly transaction: Members | undefined;
  readonly before: unknown;
  readonly after: unknown;
  /** Of both images. */
  readonly rowSchema: ConnectSchema | undefined;
  /** Columns that the change touched in a way that does not tell their value. */
  readonly unknownColumns: readonly string[];
  readonly capturedAt: Microseconds | undefined;
  /** All members as sent: some connectors have more. */
  readonly members: Members;
  /** It was a row without an envelope: what is known of the change was added to it. */
  readonly isFlattened: boolean;
}

/** Members of the envelopes of all connectors. */
const MEMBERS: ReadonlySet<string> = new Set([
  ...['before', 'after', 'source', 'op', 'ts_ms', 'ts_us', 'ts_ns', 'transaction', 'message'],
  ...['updateDescription', 'patch', 'filter'],
]);

/**
 * Tells whether a value has the members of a change event, a logical message or a truncate. It may
 * have more, which transforms add.
 */
export function isEnvelope(payload: Members): boolean {
  return (
    Object.hasOwn(payload, 'op') &&
    (Object.hasOwn(payload, 'source') ||
      Object.hasOwn(payload, 'after') ||
      Object.hasOwn(payload, 'before'))
  );
}

/** Tells an envelope that has nothing else in it, and says which connector wrote it. */
export function isClosedEnvelope(payload: Members): boolean {
  const source = objectOf(payload, 'source');
  return (
    source !== undefined &&
    textOf(source, 'connector') !== undefined &&
    textOf(payload, 'op')?.length === 1 &&
    Object.keys(payload).every((name) => MEMBERS.has(name))
  );
}

/**
 * Reads the envelope of a change.
 *
 * @throws {CdcError} `ERR_CDC_ENVELOPE_INVALID`.
 */
export function readEnvelope(payload: Members, schema: ConnectSchema | undefined): Envelope {
  const members = schema === undefined ? withoutUnionNames(payload) : payload;
  const op = memberOf(members, 'op');
  if (typeof op !== 'string') {
    throw invalidEnvelope('op is not a text (a row with a column `op` needs `flattened`)');
  }
  const source = memberOf(members, 'source');
  if (!isMembers(source)) {
    throw invalidEnvelope('source is not an object (a row with a column `op` needs `flattened`)');
  }
  return {
    op: op.toLowerCase(),
    source,
    transaction: objectOf(members, 'transaction'),
    before: memberOf(members, 'before'),
    after: memberOf(members, 'after'),
    rowSchema: fieldSchema(schema, 'after') ?? fieldSchema(schema, 'before'),
    unknownColumns: [],
    capturedAt: readTime(members),
    members,
    isFlattened: false,
  };
}

/** Builds the error of a record that is no Debezium envelope. */
export function invalidEnvelope(reason: string): CdcError {
  return new CdcError('ERR_CDC_ENVELOPE_INVALID', `Not a Debezium envelope: ${reason}`, {
    details: { decoder: 'debezium' },
  });
}
