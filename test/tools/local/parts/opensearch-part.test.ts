import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalServer } from '../../../../src/tools/local/parts/http-server.ts';
import { startOpensearchPart } from '../../../../src/tools/local/parts/opensearch-part.ts';

let server: LocalServer;
let now: number;

beforeEach(async () => {
  now = 0;
  server = await startOpensearchPart({ port: 0, now: () => now });
});
afterEach(() => server.stop());

interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests compare parts of the service's JSON.
  readonly body: any;
}

async function call(method: string, path: string, body?: string): Promise<Answer> {
  const headers = body === undefined ? {} : { 'content-type': 'application/x-ndjson' };
  const init = body === undefined ? { method, headers } : { method, headers, body };
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) };
}

async function bulk(...lines: readonly string[]): Promise<readonly [number, string?][]> {
  const { body } = await call('POST', '/i/_bulk', `${lines.join('\n')}\n`);
  return body.items.map((item: object) => {
    const [{ status, error }] = Object.values(item);
    return error === undefined ? [status] : [status, error.type];
  });
}

const index = (id: string, version: bigint | number, type = 'external') =>
  `{"index":{"_id":"${id}","version":${version},"version_type":"${type}"}}`;
const remove = (id: string, version: bigint | number, type = 'external') =>
  `{"delete":{"_id":"${id}","version":${version},"version_type":"${type}"}}`;
const CONFLICT = 'version_conflict_engine_exception';

// https://docs.opensearch.org/latest/api-reference/document-apis/bulk/
describe('_bulk of the local OpenSearch', () => {
  it('answers one status per item in the order of the request', async () => {
    const answers = await bulk(
      '{"index":{"_id":"1"}}',
      '{"a":1}',
      '{"create":{"_id":"1"}}',
      '{"a":2}',
      '{"update":{"_id":"1"}}',
      '{"doc":{"b":2}}',
      '{"update":{"_id":"none"}}',
      '{"doc":{"b":2}}',
      '{"delete":{"_id":"1"}}',
      '{"delete":{"_id":"1"}}',
    );

    expect(answers).toStrictEqual([
      [201],
      [409, CONFLICT],
      [200],
      [404, 'document_missing_exception'],
      [200],
      [404],
    ]);
  });

  it('with external versions, refuses the same and a lower one', async () => {
    const answers = await bulk(
      index('1', 5),
      '{}',
      index('1', 5),
      '{}',
      index('1', 4),
      '{}',
      index('1', 6),
      '{}',
      remove('1', 6),
      remove('1', 7),
    );

    expect(answers).toStrictEqual([
      [201],
      [409, CONFLICT],
      [409, CONFLICT],
      [200],
      [409, CONFLICT],
      [200],
    ]);
  });

  it('with external_gte, takes the same version and refuses a lower one', async () => {
    const gte = 'external_gte';

    const answers = await bulk(
      index('1', 5, gte),
      '{}',
      index('1', 5, gte),
      '{}',
      index('1', 4, gte),
      '{}',
      remove('1', 5, gte),
    );

    expect(answers).toStrictEqual([[201], [200], [409, CONFLICT], [200]]);
  });

  it('keeps the digits of versions and values beyond 2^53', async () => {
    const version = 2n ** 63n - 1n;
    const answers = await bulk(index('1', version - 1n), '{"n":9007199254740993,"d":46.570000}');
    const stale = await bulk(index('1', version - 2n), '{}');
    const newer = await bulk(index('1', version), '{"n":9007199254740993,"d":46.570000}');
    const tooLarge = await bulk(index('1', version + 1n), '{}');

    const { text } = await call('GET', '/i/_doc/1');

    expect([answers, stale, newer]).toStrictEqual([[[201]], [[409, CONFLICT]], [[200]]]);
    expect(tooLarge).toStrictEqual([[400, 'action_request_validation_exception']]);
    expect(text).toBe(
      `{"_index":"i","_id":"1","_version":${version},"_seq_no":1,"_primary_term":1,"found":true,"_source":{"n":9007199254740993,"d":46.570000}}`,
    );
  });

  it('forgets the version of a deleted document after a minute', async () => {
    await bulk(index('1', 5), '{}', remove('1', 6));
    now = 59_999;
    const early = await bulk(index('1', 5), '{}');
    now = 60_000;
    const late = await bulk(index('1', 5), '{}');

    expect([early, late]).toStrictEqual([[[409, CONFLICT]], [[201]]]);
  });

  it('takes no version on an update', async () => {
    const answers = await bulk(
      '{"update":{"_id":"1","version":5,"version_type":"external"}}',
      '{}',
    );

    expect(answers).toStrictEqual([[400, 'action_request_validation_exception']]);
  });

  it.each([
    ['text in a number field', '{"v":1}', '{"v":"one"}', 400],
    ['text in a field that began as a date', '{"v":"2022-04-15"}', '{"v":"soon"}', 400],
    ['an object in a text field', '{"v":"a"}', '{"v":{"a":1}}', 400],
    ['a value in an object field', '{"v":{"a":1}}', '{"v":1}', 400],
    ['a number in a boolean field', '{"v":true}', '{"v":1}', 400],
  ])('refuses %s', async (_what, first, second, status) => {
    const answers = await bulk('{"index":{"_id":"1"}}', first, '{"index":{"_id":"2"}}', second);

    expect(answers).toStrictEqual([[201], [status, 'mapper_parsing_exception']]);
  });

  it.each([
    ['digits in a number field', '{"v":1}', '{"v":"2"}'],
    ['a fraction in a number field', '{"v":1}', '{"v":2.5}'],
    ['a number in a text field', '{"v":"a"}', '{"v":1}'],
    ['null anywhere', '{"v":1}', '{"v":null}'],
    ['a list of what one value may be', '{"v":1}', '{"v":[2,3]}'],
    ['another time in a date field', '{"v":"2022-04-15"}', '{"v":"2022-04-15T10:11:12.123456"}'],
  ])('takes %s', async (_what, first, second) => {
    const answers = await bulk('{"index":{"_id":"1"}}', first, '{"index":{"_id":"2"}}', second);

    expect(answers).toStrictEqual([[201], [201]]);
  });

  it('refuses a request with an id above 512 bytes, whatever else is in it', async () => {
    const long = 'é'.repeat(257);
    const body = `{"index":{"_id":"1"}}\n{}\n{"index":{"_id":"${long}"}}\n{}\n`;

    const answer = await call('POST', '/i/_bulk', body);

    expect([answer.status, answer.body.error.type]).toStrictEqual([
      400,
      'action_request_validation_exception',
    ]);
    expect((await call('HEAD', '/i')).status).toBe(404);
  });

  it('does nothing of a body that does not end with a line end', async () => {
    const answer = await call('POST', '/i/_bulk', '{"index":{"_id":"1"}}\n{}');

    expect(answer.status).toBe(400);
    expect((await call('HEAD', '/i')).status).toBe(404);
  });

  it('refuses a body above 10 MiB', async () => {
    const body = `{"index":{"_id":"1"}}\n{"v":"${'x'.repeat(10 * 1024 * 1024)}"}\n`;

    const answer = await call('POST', '/i/_bulk', body);

    expect(answer.status).toBe(413);
  });

  it('refuses a script that it does not know', async () => {
    const answers = await bulk(
      '{"update":{"_id":"1"}}',
      '{"scripted_upsert":true,"upsert":{},"script":{"source":"ctx.op = \'none\'"}}',
    );

    expect(answers).toStrictEqual([[400, 'script_exception']]);
  });
});

describe('_search of the local OpenSearch', () => {
  it('sees writes after a refresh or a second', async () => {
    await bulk('{"index":{"_id":"1"}}', '{"month":"2022-04"}');
    const before = await call('GET', '/i/_count');
    now = 1000;
    const after = await call('GET', '/i/_count');

    expect([before.body.count, after.body.count]).toStrictEqual([0, 1]);
  });

  it('finds by term: whole keywords, single words of a text, numbers by value', async () => {
    await bulk('{"index":{"_id":"1"}}', '{"name":"Sally Brown","kwh":46}');
    await call('POST', '/i/_refresh');
    const found = async (term: object): Promise<number> => {
      const { body } = await call('POST', '/i/_search', JSON.stringify({ query: { term } }));
      return body.hits.total.value;
    };

    expect(await found({ 'name.keyword': 'Sally Brown' })).toBe(1);
    expect(await found({ name: 'sally' })).toBe(1);
    expect(await found({ name: 'Sally Brown' })).toBe(0);
    expect(await found({ kwh: 46 })).toBe(1);
    expect(await found({ kwh: 45 })).toBe(0);
  });

  it('hides behind an alias what its filter hides', async () => {
    await bulk('{"index":{"_id":"1"}}', '{"v":1}', '{"index":{"_id":"2"}}', '{"gone":true}');
    await call('POST', '/i/_refresh');
    const filter = { bool: { must_not: [{ term: { gone: true } }] } };
    const actions = [{ add: { index: 'i', alias: 'live', filter } }];
    await call('POST', '/_aliases', JSON.stringify({ actions }));

    const { body } = await call('GET', '/live/_search');

    expect(body.hits.hits.map(({ _id }: { _id: string }) => _id)).toStrictEqual(['1']);
  });

  it('answers 404 for an index that is not there', async () => {
    const answer = await call('GET', '/missing/_search');

    expect([answer.status, answer.body.error.type]).toStrictEqual([
      404,
      'index_not_found_exception',
    ]);
  });

  it('refuses a query that it does not know', async () => {
    await call('PUT', '/i', '{}');

    const answer = await call('POST', '/i/_search', '{"query":{"fuzzy":{"a":"b"}}}');

    expect(answer.status).toBe(400);
  });
});
