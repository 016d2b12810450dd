import type { OpensearchDelivery, Outcome } from '../../../src/model/delivery.ts';
import type { Version } from '../../../src/model/version.ts';
import { createOpensearchSink } from '../../../src/sinks/opensearch/opensearch-sink.ts';
import { changeOf, factsOf, versionWith } from './delivery-facts.ts';
import type { FakeOpensearch } from './fake-opensearch.ts';

export type Request = OpensearchDelivery['request'];
type Image = Extract<Request, { action: 'put' }>['image'];

export const NOW = 1_700_000_000_000;
export const addresses = { target: 'https://search.example/invoices' };
const { signal } = new AbortController();

/** A change of a document. */
export function delivery(
  n: number,
  request: Request,
  version: Partial<Version> = {},
): OpensearchDelivery {
  return {
    ...factsOf(n),
    sink: 'opensearch',
    event: changeOf(n),
    version: versionWith(version),
    expiry: { markerTtlDays: 1 },
    request,
  };
}

/** The image of document 1. */
export const put = (image: Image, complete = true): Request => ({
  action: 'put',
  id: '1',
  image,
  complete,
});
/** The delete of document 1. */
export const remove: Request = { action: 'delete', id: '1' };

/** Sends one delivery after the other and returns their statuses. */
export async function sendAll(
  { transport }: Pick<FakeOpensearch, 'transport'>,
  ...deliveries: readonly OpensearchDelivery[]
): Promise<readonly Outcome['status'][]> {
  const sink = createOpensearchSink({ transport, addresses, now: () => NOW });
  const statuses: Outcome['status'][] = [];
  for (const one of deliveries) {
    const [outcome] = await sink.deliver([one], signal);
    if (outcome !== undefined) statuses.push(outcome.status);
  }
  return statuses;
}

/** The fields of document 1, without the state of Millrace. */
export function fieldsOf({ documents }: FakeOpensearch): unknown {
  const { millrace: _state, ...fields } = JSON.parse(documents.get('1')?.source ?? '{}');
  return fields;
}
