import type { DebeziumOptions } from '../../../model/service.ts';
import type { ConnectSettings } from './connect-settings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';

/** How values are written: as the declared decoder reads them. */
export function valueSettings(plan: DebeziumPlan): ConnectSettings {
  const { options, connector } = plan;
  return {
    'decimal.handling.mode': options.decimal ?? 'precise',
    'time.precision.mode': timePrecisionOf(plan),
    'binary.handling.mode': options.binary ?? 'bytes',
    ...(options.unavailable === undefined
      ? {}
      : { 'unavailable.value.placeholder': options.unavailable }),
    ...unsignedIntegers(plan),
    // As a number it loses months.
    ...(connector === 'postgresql' ? { 'interval.handling.mode': 'string' } : {}),
    ...flattening(plan),
  };
}

/** Above 2^63 they come negative, unless they are decimals; only a schema tells that they are. */
function unsignedIntegers({ connector, schemas, options }: DebeziumPlan): ConnectSettings {
  const isMysql = connector === 'mysql' || connector === 'mariadb';
  if (!isMysql || (!schemas && options.registry === undefined)) return {};
  return { 'bigint.unsigned.handling.mode': 'precise' };
}

/** Returns the declared mode, or the one that the connector has by default. */
export function timePrecisionOf({
  options,
  connector,
}: Pick<DebeziumPlan, 'options' | 'connector'>): string {
  const isMysql = connector === 'mysql' || connector === 'mariadb';
  const standard = isMysql ? 'adaptive_time_microseconds' : 'adaptive';
  // MySQL and MariaDB refuse the plain mode.
  return options.timePrecision === 'adaptive' ? standard : (options.timePrecision ?? standard);
}

/** What is left of a removed row in flattened records; in 1 and 2 by two older settings. */
function deletesOf(
  deletes: NonNullable<DebeziumOptions['deletes']>,
  { major }: DebeziumPlan,
): ConnectSettings {
  if (major === '3') return { 'transforms.unwrap.delete.tombstone.handling.mode': deletes };
  return {
    'transforms.unwrap.drop.tombstones': 'true',
    'transforms.unwrap.delete.handling.mode': deletes === 'tombstone' ? 'none' : deletes,
  };
}

function flattening(plan: DebeziumPlan): ConnectSettings {
  const { options } = plan;
  if (options.flattened !== true) return {};
  const prefix = options.addedPrefix ?? '__';
  // Without a prefix, nothing tells added fields from columns: they go into headers.
  const kind = prefix === '' ? 'headers' : 'fields';
  return {
    transforms: 'unwrap',
    'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
    ...deletesOf(options.deletes ?? 'rewrite', plan),
    [`transforms.unwrap.add.${kind}`]: addedFields(plan).join(','),
    [`transforms.unwrap.add.${kind}.prefix`]: prefix,
  };
}

/** Operation, table, times and place in the log: without them a row has no order and no source. */
function addedFields({ connector }: DebeziumPlan): readonly string[] {
  const common = ['op', 'connector', 'name', 'db', 'table', 'source.ts_ms', 'source.snapshot'];
  switch (connector) {
    case 'mysql':
    case 'mariadb':
      return [...common, 'file', 'pos', 'row'];
    case 'postgresql':
      return [...common, 'schema', 'lsn', 'sequence', 'txId', 'transaction.total_order'];
    case 'sqlserver':
      return [...common, 'schema', 'commit_lsn', 'change_lsn', 'event_serial_no'];
  }
}
