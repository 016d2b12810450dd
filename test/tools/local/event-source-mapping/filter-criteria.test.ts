import { describe, expect, it } from 'vitest';
import { CdcError } from '../../../../src/errors.ts';
import { compileFilterCriteria } from '../../../../src/tools/local/event-source-mapping/filter-criteria.ts';
import { kafkaRecord, kinesisRecord } from './play.ts';

function passes(pattern: unknown, data: string | null, stream: 'kinesis' | 'kafka'): boolean {
  const text = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
  const filter = compileFilterCriteria(stream, { Filters: [{ Pattern: text }] });
  const bytes = data === null ? null : Buffer.from(data, 'latin1');
  return filter(
    stream === 'kinesis'
      ? kinesisRecord(0, { data: bytes ?? Buffer.alloc(0) })
      : kafkaRecord(0, { value: bytes }),
  );
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
describe('compileFilterCriteria', () => {
  it.each<[what: string, pattern: unknown, data: string, expected: boolean]>([
    ['equals', { a: ['x'] }, '{"a":"x"}', true],
    ['equals another', { a: ['x'] }, '{"a":"y"}', false],
    ['equals in another letter case', { a: ['x'] }, '{"a":"X"}', false],
    ['one of a list', { a: ['x', 'y'] }, '{"a":"y"}', true],
    ['null', { a: [null] }, '{"a":null}', true],
    ['null where there is text', { a: [null] }, '{"a":"null"}', false],
    ['null where there is nothing', { a: [null] }, '{}', false],
    ['empty', { a: [''] }, '{"a":""}', true],
    ['empty where there is null', { a: [''] }, '{"a":null}', false],
    ['true', { a: [true] }, '{"a":true}', true],
    ['two members', { a: ['x'], b: ['y'] }, '{"a":"x","b":"y"}', true],
    ['two members of which one differs', { a: ['x'], b: ['y'] }, '{"a":"x","b":"z"}', false],
    ['a member below', { a: { b: ['x'] } }, '{"a":{"b":"x"}}', true],
    ['a member below nothing', { a: { b: ['x'] } }, '{"a":null}', false],
    ['one element of a list', { a: ['x'] }, '{"a":["w","x"]}', true],
    ['a member of one element', { a: { b: ['x'] } }, '{"a":[{"b":"w"},{"b":"x"}]}', true],
    ['a name with a dot', { 'a.b': ['x'] }, '{"a.b":"x"}', true],
    ['a name of the prototype', { constructor: [{ exists: true }] }, '{}', false],
    ['ignoring case', { a: [{ 'equals-ignore-case': 'ABC' }] }, '{"a":"aBc"}', true],
    ['prefix', { a: [{ prefix: 'us-' }] }, '{"a":"us-east-1"}', true],
    ['prefix of a number', { a: [{ prefix: '4' }] }, '{"a":45}', false],
    ['suffix', { a: [{ suffix: '.png' }] }, '{"a":"b.png"}', true],
    ['anything but', { a: [{ 'anything-but': ['x'] }] }, '{"a":"y"}', true],
    ['anything but, excluded', { a: [{ 'anything-but': ['x', 'y'] }] }, '{"a":"y"}', false],
    ['anything but a number', { a: [{ 'anything-but': 0 }] }, '{"a":"0"}', true],
    ['anything but, of null', { a: [{ 'anything-but': 0 }] }, '{"a":null}', true],
    ['anything but, of nothing', { a: [{ 'anything-but': ['x'] }] }, '{}', false],
    ['exists', { a: [{ exists: true }] }, '{"a":null}', true],
    ['exists, of an object', { a: [{ exists: true }] }, '{"a":{"b":1}}', false],
    ['exists not', { a: [{ exists: false }] }, '{"b":1}', true],
    ['exists not below nothing', { a: { b: [{ exists: false }] } }, '{}', true],
    ['a number above', { a: [{ numeric: ['>', 45] }] }, '{"a":45.5}', true],
    ['a number not above', { a: [{ numeric: ['>', 45] }] }, '{"a":45}', false],
    ['a number in a range', { a: [{ numeric: ['>=', 1, '<', 2] }] }, '{"a":1}', true],
    ['a number outside a range', { a: [{ numeric: ['>=', 1, '<', 2] }] }, '{"a":2}', false],
    [
      'a number beyond those that are compared',
      { a: [{ numeric: ['>', 45] }] },
      '{"a":5e10}',
      false,
    ],
    ['a number as text', { a: [{ numeric: ['=', 45] }] }, '{"a":"45"}', false],
    ['either', { $or: [{ a: ['x'] }, { b: ['y'] }] }, '{"b":"y"}', true],
    ['neither', { $or: [{ a: ['x'] }, { b: ['y'] }] }, '{"a":"w"}', false],
    ['either, and', { c: ['z'], $or: [{ a: ['x'] }, { b: ['y'] }] }, '{"a":"x"}', false],
  ])('compares: %s', (_what, pattern, data, expected) => {
    expect(passes({ data: pattern }, data, 'kinesis')).toBe(expected);
    expect(passes({ value: pattern }, data, 'kafka')).toBe(expected);
  });

  // The table of comparison operators, and the examples of the pages about Kinesis and Kafka.
  it.each<[what: string, pattern: unknown, data: string, expected: boolean]>([
    ['null', { UserID: [null] }, '{"UserID":null}', true],
    ['empty', { LastName: [''] }, '{"LastName":""}', true],
    ['equals', { Name: ['Alice'] }, '{"Name":"Alice"}', true],
    ['equals-ignore-case', { Name: [{ 'equals-ignore-case': 'alice' }] }, '{"Name":"ALICE"}', true],
    [
      'and',
      { Location: ['New York'], Day: ['Monday'] },
      '{"Location":"New York","Day":"Monday"}',
      true,
    ],
    ['or', { PaymentType: ['Credit', 'Debit'] }, '{"PaymentType":"Debit"}', true],
    [
      'or, of several fields',
      { $or: [{ Location: ['New York'] }, { Day: ['Monday'] }] },
      '{"Location":"Paris","Day":"Monday"}',
      true,
    ],
    ['not', { Weather: [{ 'anything-but': ['Raining'] }] }, '{"Weather":"Sunny"}', true],
    [
      'not, excluded',
      { Weather: [{ 'anything-but': ['Raining'] }] },
      '{"Weather":"Raining"}',
      false,
    ],
    ['numeric (equals)', { Price: [{ numeric: ['=', 100] }] }, '{"Price":100.0}', true],
    ['numeric (range)', { Price: [{ numeric: ['>', 10, '<=', 20] }] }, '{"Price":20}', true],
    ['exists', { ProductName: [{ exists: true }] }, '{"ProductName":"x"}', true],
    ['does not exist', { ProductName: [{ exists: false }] }, '{}', true],
    ['begins with', { Region: [{ prefix: 'us-' }] }, '{"Region":"us-east-1"}', true],
    ['ends with', { FileName: [{ suffix: '.png' }] }, '{"FileName":"a.png"}', true],
    [
      'the record of Kinesis',
      { RequestCode: ['BBBB'] },
      '{"Record":12345,"OrderTime":{"Hour":8},"RequestCode":"BBBB"}',
      true,
    ],
    ['the record of Kafka', { device_ID: ['AB1234'] }, '{"device_ID":"AB1234","session":{}}', true],
  ])('matches as the pages of AWS show: %s', (_what, pattern, data, expected) => {
    expect(passes({ data: pattern }, data, 'kinesis')).toBe(expected);
  });

  // https://github.com/aws/event-ruler: rules, and the event that its pages match with them.
  it.each<[what: string, pattern: unknown, expected: boolean]>([
    ['anything but a number', { detail: { 'x-limit': [{ 'anything-but': 123 }] } }, true],
    ['numbers of another spelling', { detail: { 'x-limit': [{ numeric: ['=', 3.018e2] }] } }, true],
    ['a member that is no leaf', { detail: [{ exists: false }] }, true],
    [
      'a list in a list of alternatives',
      { resources: ['a', 'arn:aws:ec2:i-1'], detail: { state: ['running'] } },
      true,
    ],
    [
      'alternatives inside of alternatives',
      {
        source: ['aws.ec2'],
        $or: [
          { region: ['eu-west-1'] },
          { time: [{ prefix: '2017' }], $or: [{ account: ['x'] }, { detail: { 'd-count': [3] } }] },
        ],
      },
      true,
    ],
    [
      'alternatives beside each other',
      {
        $or: [{ region: ['eu-west-1'] }, { source: ['aws.ec2'] }],
        detail: { $or: [{ state: ['stopped'] }, { 'd-count': [4] }] },
      },
      false,
    ],
  ])('matches as the rules of AWS show: %s', (_what, pattern, expected) => {
    const event =
      '{"source":"aws.ec2","time":"2017-10-02T16:24:49Z","region":"us-east-1","resources":["arn:aws:ec2:i-1"],' +
      '"detail":{"c-count":5,"d-count":3,"x-limit":301.8,"state":"running"}}';

    expect(passes({ data: pattern }, event, 'kinesis')).toBe(expected);
  });

  it('compares numbers by their text', () => {
    const pattern = '{"data":{"a":[300]}}';

    expect(passes(pattern, '{"a":300}', 'kinesis')).toBe(true);
    expect(passes(pattern, '{"a":300.0}', 'kinesis')).toBe(false);
    expect(passes('{"data":{"a":[9007199254740993]}}', '{"a":9007199254740992}', 'kinesis')).toBe(
      false,
    );
  });

  it('passes a record that one of several filters matches', () => {
    const filter = compileFilterCriteria('kinesis', {
      Filters: [{ Pattern: '{"data":{"a":["x"]}}' }, { Pattern: '{"data":{"a":["y"]}}' }],
    });

    expect(filter(kinesisRecord(0, { data: Buffer.from('{"a":"y"}') }))).toBe(true);
  });

  it('passes everything without filters', () => {
    expect(compileFilterCriteria('kinesis', undefined)(kinesisRecord(0))).toBe(true);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
  it.each([
    ['not JSON', 'hello'],
    ['not UTF-8', '\xff\xfe'],
  ])('drops data of Kinesis that is %s', (_what, data) => {
    expect(passes({ data: { a: ['x'] } }, data, 'kinesis')).toBe(false);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
  it.each([
    ['not JSON', 'hello'],
    ['not UTF-8', '\xff\xfe'],
  ])('passes a value of Kafka that is %s', (_what, data) => {
    expect(passes({ value: { a: ['x'] } }, data, 'kafka')).toBe(true);
  });

  it('compares the text of a Kafka value with a list', () => {
    expect(passes({ value: [{ prefix: 'ERR' }] }, 'ERR 17', 'kafka')).toBe(true);
    expect(passes({ value: [{ prefix: 'ERR' }] }, 'INFO', 'kafka')).toBe(false);
  });

  it('drops a tombstone: the reading of AWS that loses records', () => {
    expect(passes({ value: { a: [{ exists: false }] } }, null, 'kafka')).toBe(false);
  });

  it.each<[what: string, pattern: unknown]>([
    ['what is not JSON', 'a'],
    ['another member than the data', { partitionKey: ['a'] }],
    ['text where Kinesis needs JSON', { data: ['a'] }],
    ['a value outside a list', { data: { a: 'x' } }],
    ['an empty list', { data: { a: [] } }],
    ['an operator that Lambda has not', { data: { a: [{ wildcard: '*' }] } }],
    ['exists with text', { data: { a: [{ exists: 'yes' }] } }],
    ['numeric beyond 5,000,000,000', { data: { a: [{ numeric: ['>', 6e9] }] } }],
    ['numeric with three words', { data: { a: [{ numeric: ['>', 1, '<'] }] } }],
    ['$or with one branch', { data: { $or: [{ a: ['x'] }] } }],
    ['a pattern above 4,096 characters', { data: { a: ['x'.repeat(4096)] } }],
  ])('refuses %s', (_what, pattern) => {
    expect(() => passes(pattern, '{}', 'kinesis')).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_SETTINGS_INVALID' }),
    );
    expect(() => passes(pattern, '{}', 'kinesis')).toThrow(CdcError);
  });

  it('refuses more than ten filters', () => {
    const Filters = Array.from({ length: 11 }, () => ({ Pattern: '{"data":{"a":["x"]}}' }));

    expect(() => compileFilterCriteria('kinesis', { Filters })).toThrow(CdcError);
  });
});
