import { CdcError } from '../../errors.ts';
import type { ConnectSchema } from './connect-schema.ts';
import { type Envelope, invalidEnvelope, readEnvelope, type WireValue } from './envelope.ts';
import { isMembers, type Members, memberOf, textOf } from './members.ts';

const PREFIX = 'iodebezium';

/** Members of `source`, whose attributes have their letters and digits only, in the same case. */
const SOURCE_MEMBERS = [
  'version',
  'connector',
  'name',
  'ts_ms',
  'ts_us',
  'ts_ns',
  'snapshot',
  'db',
  'sequence',
  'schema',
  'table',
  'collection',
  'keyspace',
  'txId',
  'lsn',
  'gtid',
  'file',
  'pos',
  'row',
  'change_lsn',
  'commit_lsn',
  'event_serial_no',
  'scn',
  'commit_scn',
  'rs_id',
  'ssn',
  'ord',
  'server_transaction_id',
].map((name) => [name, `${PREFIX}${name.replace(/[^A-Za-z0-9]/g, '')}`] as const);

/** `iodebeziumtxid` is of the transaction; `iodebeziumtxId`, of the source, differs in case only. */
const TRANSACTION_MEMBERS = [
  ['id', `${PREFIX}txid`],
  ['total_order', `${PREFIX}txtotalorder`],
] as const;

/** Tells a structured CloudEvent that Debezium wrote: its attributes say what happened where. */
export function isCloudEvent(payload: Members): boolean {
  return (
    textOf(payload, 'specversion') !== undefined &&
    Object.hasOwn(payload, 'data') &&
    textOf(payload, `${PREFIX}op`) !== undefined
  );
}

/**
 * Reads the CloudEvent of a change. Its attributes are the members of `source`, as text; its own
 * `id` is not unique, and its `time` is that of the source.
 *
 * @throws {CdcError} `ERR_CDC_FORMAT_UNSUPPORTED` if its data is not JSON, `ERR_CDC_ENVELOPE_INVALID`.
 */
export function readCloudEvent(event: Members, unwrap: (json: unknown) => WireValue): Envelope {
  const { payload, schema } = readData(memberOf(event, 'data'), unwrap);
  const transaction = collect(event, TRANSACTION_MEMBERS);
  const members: Members = {
    ...payload,
    op: memberOf(event, `${PREFIX}op`),
    source: collect(event, SOURCE_MEMBERS),
    transaction: transaction['id'] === null ? null : transaction,
  };
  return readEnvelope(members, schema);
}

function readData(
  data: unknown,
  unwrap: (json: unknown) => WireValue,
): { readonly payload: Members; readonly schema: ConnectSchema | undefined } {
  if (typeof data === 'string') {
    throw new CdcError(
      'ERR_CDC_FORMAT_UNSUPPORTED',
      'A CloudEvent whose data is not JSON: CloudEventsConverter with data.serializer.type=avro',
    );
  }
  const { payload, schema } = unwrap(data);
  if (!isMembers(payload)) throw invalidEnvelope('data is not an object');
  return { payload, schema };
}

function collect(event: Members, names: readonly (readonly [string, string])[]): Members {
  return Object.fromEntries(
    names.map(([name, attribute]) => [name, memberOf(event, attribute) ?? null]),
  );
}
