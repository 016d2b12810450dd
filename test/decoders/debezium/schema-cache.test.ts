import { describe, expect, it } from 'vitest';
import { createWireParser } from '../../../src/decoders/debezium/parse-wire.ts';
import { createSchemaCache } from '../../../src/decoders/debezium/schema-cache.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';

const SCHEMA = '{"type":"struct","fields":[{"field":"}\\"{","type":"int64"}]}';

describe('createSchemaCache', () => {
  it('answers one and the same schema for equal bytes, which is what makes it fast', () => {
    const cache = createSchemaCache(parseExactJson);

    const first = cache.find(Buffer.from(`{"schema":${SCHEMA},"payload":{"a":1}}`));
    const second = cache.find(Buffer.from(`{"schema":${SCHEMA},"payload":{"a":2}}`));

    expect(first).toMatchObject({ payload: { a: 1 } });
    expect(second?.payload).toStrictEqual({ a: 2 });
    expect(second?.schema).toBe(first?.schema);
  });

  it('tells schemas apart that differ at their end only', () => {
    const cache = createSchemaCache(parseExactJson);
    const textOf = (type: string): Buffer =>
      Buffer.from(`{"schema":{"type":"${type}"},"payload":1}`);

    expect(cache.find(textOf('int32'))?.schema?.type).toBe('int32');
    expect(cache.find(textOf('int64'))?.schema?.type).toBe('int64');
    expect(cache.find(textOf('int32'))?.schema?.type).toBe('int32');
  });

  it.each([
    ['another member after the payload', `{"schema":${SCHEMA},"payload":1,"more":2}`],
    ['white space between the members', `{"schema":${SCHEMA}, "payload":1}`],
    ['the payload first', `{"payload":1,"schema":${SCHEMA}}`],
    ['a schema of null', '{"schema":null,"payload":1}'],
    ['an end too early', `{"schema":${SCHEMA},"payload":`],
    ['a schema without end', '{"schema":{"type":"struct"'],
    ['something after the end', `{"schema":${SCHEMA},"payload":1}}`],
  ])('leaves a message with %s to the parser', (_name, text) => {
    const cache = createSchemaCache(parseExactJson);
    cache.find(Buffer.from(`{"schema":${SCHEMA},"payload":1}`));

    expect(cache.find(Buffer.from(text))).toBeUndefined();
  });

  it('forgets the schemas that were not seen for long, and reads them again', () => {
    const cache = createSchemaCache(parseExactJson);
    const textOf = (name: number): Buffer =>
      Buffer.from(`{"schema":{"type":"int32","name":"${name}"},"payload":1}`);
    const first = cache.find(textOf(0));

    for (let name = 1; name < 400; name++) cache.find(textOf(name));

    expect(cache.find(textOf(0))?.schema).toStrictEqual(first?.schema);
    expect(cache.find(textOf(0))?.schema).not.toBe(first?.schema);
  });

  it('answers through the parser what a parse of the whole answers', () => {
    const parse = createWireParser();
    const text = `{"schema":${SCHEMA},"payload":{"a":9007199254740993}}`;

    const cached = [
      parse(Buffer.from(text)),
      parse(Buffer.from(` ${text} `)),
      parse(Buffer.from(`${text}\n`)),
    ];

    for (const one of cached) {
      expect(one).toStrictEqual({
        payload: { a: 9_007_199_254_740_993n },
        schema: cached[0]?.schema,
      });
    }
  });
});
