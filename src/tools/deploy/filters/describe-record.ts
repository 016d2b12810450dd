import type { StreamRecord } from '../../../model/record.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Names what a record is, as far as it can be seen without a decoder: `dbo.invoices update`. No value
 * of a row is named.
 */
export function describeRecord({ value }: StreamRecord): string {
  if (value === null || value.length === 0) return 'without value';
  const json = parse(value);
  if (json === undefined) return 'no JSON';
  const members = membersOf(json);
  const metadata = membersOf(members['metadata']);
  if (typeof metadata['table-name'] === 'string') {
    return nameOf([metadata['schema-name'], metadata['table-name']], metadata['operation']);
  }
  const payload = Object.hasOwn(members, 'payload') ? membersOf(members['payload']) : members;
  const source = membersOf(payload['source']);
  const table = textOf(source['table']) ?? textOf(source['collection']);
  if (table === undefined) return 'names no table';
  const place = textOf(source['schema']) ?? textOf(source['keyspace']) ?? source['db'];
  return nameOf([place, table], payload['op']);
}

function nameOf(levels: readonly unknown[], operation: unknown): string {
  const table = levels.map(textOf).filter((level) => level !== undefined);
  return `${table.join('.')} ${textOf(operation) ?? 'without operation'}`;
}

function parse(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString());
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Members {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Members) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
