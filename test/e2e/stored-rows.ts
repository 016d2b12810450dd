import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { LocalClients } from '../../src/tools/local/parts/local-clients.ts';
import { canonicalAttribute, canonicalParsed, parseWithDigits } from './canonical.ts';
import type { CanonicalRow } from './expected-rows.ts';

/** Returns the rows that a DynamoDB table holds: without markers, and without what Millrace keeps for itself. */
export async function itemsOf(
  { dynamodb }: LocalClients,
  TableName: string,
  keyNames: readonly string[] = ['pk', 'sk'],
): Promise<ReadonlyMap<string, CanonicalRow>> {
  const rows = new Map<string, CanonicalRow>();
  for await (const page of paginateScan(
    { client: dynamodb },
    { TableName, ConsistentRead: true },
  )) {
    for (const item of page.Items ?? []) {
      if (item['millrace_deleted'] !== undefined) continue;
      const key = keyNames
        .map((name) => item[name])
        .flatMap((part) => part?.S ?? part?.N ?? [])
        .join('/');
      const columns = Object.entries(item).filter(
        ([name]) => !name.startsWith('millrace') && name !== 'pk' && name !== 'sk',
      );
      const row = columns.map(([name, value]) => [name, canonicalAttribute(value)] as const);
      rows.set(key, Object.fromEntries(row));
    }
  }
  return rows;
}

interface Hit {
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>>;
}

/** Returns the orders that an index holds, without markers. */
export function documentsOf(url: string): Promise<ReadonlyMap<string, CanonicalRow>> {
  return documentsBy(url, ['order_id', 'line']);
}

/** Returns the rows that an index holds, by the numbers of their keys, without markers. */
export async function documentsBy(
  url: string,
  key: readonly string[],
): Promise<ReadonlyMap<string, CanonicalRow>> {
  await fetch(`${url}/_refresh`, { method: 'POST' });
  const response = await fetch(`${url}/_search?size=10000`);
  // The cast holds: a search answers this form.
  const found = parseWithDigits(await response.text()) as { hits: { hits: readonly Hit[] } };
  return new Map(
    found.hits.hits.flatMap(({ _source }) => {
      const { millrace, ...document } = _source;
      const state = millrace as { readonly deleted: boolean };
      if (state.deleted) return [];
      const row = Object.entries(document).map(([name, value]) => [name, canonicalParsed(value)]);
      const numbers = document as Readonly<Record<string, { digits: string }>>;
      const name = key.map((column) => numbers[column]?.digits).join('/');
      return [[name, Object.fromEntries(row)] as const];
    }),
  );
}
