import type { Outcome } from '../../model/delivery.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import { outcomeOfCall } from '../classify-error.ts';
import type { Destination } from '../deliver-in-batches.ts';
import type { Transport } from './transport.ts';

/** What OpenSearch answers to a call: the body, or what its refusal means for every item. */
export type Answer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly outcome: Outcome };

export interface Call {
  readonly path: '_bulk' | '_mget' | '_search';
  readonly body: string;
}

/** Calls an API of the index, and tells an answer from a refusal of the whole call. */
export async function callOpensearch(
  transport: Transport,
  { path, body }: Call,
  destination: Destination,
): Promise<Answer> {
  const response = await transport(
    {
      method: 'POST',
      url: `${destination.address.replace(/(?<!\/)\/+$/, '')}/${path}`,
      headers: {
        'content-type': path === '_bulk' ? 'application/x-ndjson' : 'application/json',
      },
      body,
    },
    destination.signal,
  );
  const parsed = parse(response.body);
  if (response.status >= 200 && response.status < 300) return { ok: true, body: parsed };
  const refusal = { code: textAt(memberOf(parsed, 'error'), 'type'), status: response.status };
  return { ok: false, status: response.status, outcome: outcomeOfCall(refusal, destination) };
}

/** Reads a member of something that may be no object. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  // The cast holds: the member was found.
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** Reads a text of something that may be no object. */
export function textAt(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
}

/** Reads a list of something that may be no object. */
export function listAt(value: unknown, name: string): readonly unknown[] {
  const member: unknown = memberOf(value, name);
  return Array.isArray(member) ? member : [];
}

/** Exact: a document that is read and written again keeps every digit (I4). */
function parse(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
