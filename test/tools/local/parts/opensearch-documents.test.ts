import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalServer } from '../../../../src/tools/local/parts/http-server.ts';
import { startOpensearchPart } from '../../../../src/tools/local/parts/opensearch-part.ts';
import { DOCUMENTS } from '../../../../stack/record/opensearch-refusals.ts';
import { recordedRefusal } from '../../../sinks/fakes/recorded-refusals.ts';

let server: LocalServer;

beforeEach(async () => {
  server = await startOpensearchPart({ port: 0, now: () => 0 });
});
afterEach(() => server.stop());

// biome-ignore lint/suspicious/noExplicitAny: the tests compare parts of the service's JSON.
async function call(method: string, path: string, body: string): Promise<any> {
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${server.url}${path}`, { method, headers, body });
  return await response.json();
}

async function index(...documents: readonly object[]): Promise<readonly [number, string?][]> {
  const lines = documents.map((one, id) => `{"index":{"_id":"${id}"}}\n${JSON.stringify(one)}\n`);
  const { items } = await call('POST', '/i/_bulk', lines.join(''));
  return items.map(
    ({ index: { status, error } }: { index: { status: number; error?: { type: string } } }) =>
      error === undefined ? [status] : [status, error.type],
  );
}

/** The values themselves are written by Java. */
const withoutPreview = (reason: string): string => reason.replace(/value: '[^']*'/, '');

describe('a document for the local OpenSearch', () => {
  it.each([
    'a blank key inside',
    'a key of dots',
    'a key that begins with a dot',
    'two dots in a key',
    'an empty key',
    'a text in a truth value',
    'a value in an object',
    'a list of objects in a text',
    'an immense term',
    'a metadata field',
    'a metadata field of routing',
    'too deep',
    'deeper than the parser reads',
  ])('refuses as the real one has, in its words: %s', async (about) => {
    const properties = {
      flag: { type: 'boolean' },
      nested: { properties: { a: { type: 'keyword' } } },
      title: { type: 'text' },
      code: { type: 'keyword' },
    };
    await call('PUT', '/i', JSON.stringify({ mappings: { properties } }));
    const document = JSON.stringify(DOCUMENTS[about]);

    const { items } = await call('POST', '/i/_bulk', `{"index":{"_id":"1"}}\n${document}\n`);

    const { type, reason, caused_by: cause } = items[0].index.error;
    const recorded = recordedRefusal('opensearch', about);
    expect([type, withoutPreview(reason)]).toStrictEqual([
      recorded.type,
      withoutPreview(recorded.reason),
    ]);
    if (type === 'mapper_parsing_exception' && reason === 'failed to parse') {
      expect(`${cause.type}: ${cause.reason}`).toBe(recorded.causedBy);
    }
  });

  it('takes a blank name at the top, as the real one does', async () => {
    expect(await index({ ' ': 1, a: { 'b ': 1, ' ': null } })).toStrictEqual([[201]]);
  });

  it('takes no new field where the mapping is strict', async () => {
    const mappings = { dynamic: 'strict', properties: { a: { type: 'long' } } };
    await call('PUT', '/i', JSON.stringify({ mappings }));

    expect(await index({ a: 1 }, { a: 1, b: 1 })).toStrictEqual([
      [201],
      [400, 'strict_dynamic_mapping_exception'],
    ]);
  });
});
