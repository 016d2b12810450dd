import { describe, expect, it } from 'vitest';
import { opensearchIndex, targets } from '../../src/model/target.ts';
import { openTransport } from '../../src/recovery/open-transport.ts';

const at = targets({ search: opensearchIndex(), vectors: opensearchIndex({ serverless: true }) });
const addresses = {
  search: 'https://search.example/invoices',
  vectors: 'https://vectors.example/invoices',
};
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

describe('openTransport', () => {
  it.each([
    ['a domain', `${addresses.search}/_bulk`, 'es'],
    ['a collection behind a name of its own', `${addresses.vectors}/_bulk`, 'aoss'],
    ['the endpoint of a collection', 'https://a1.eu-west-1.aoss.amazonaws.com/i/_bulk', 'aoss'],
    ['the endpoint of a domain', 'https://vpc-aoss.eu-west-1.es.amazonaws.com/i/_bulk', 'es'],
  ])('signs requests to %s for its service', async (_, url, service) => {
    const scopes: string[] = [];
    const transport = await openTransport([at.search, at.vectors], {
      settings: { targets: addresses },
      configOf: () => ({ region: 'eu-west-1', credentials }),
      send: ({ headers }) => {
        scopes.push(headers['authorization'] ?? '');
        return Promise.resolve({ status: 200, body: '{}' });
      },
    });

    await transport({ method: 'POST', url, headers: {}, body: '' }, new AbortController().signal);

    expect(scopes[0]).toContain(`/eu-west-1/${service}/aws4_request`);
  });
});
