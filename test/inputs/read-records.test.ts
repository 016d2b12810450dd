import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../src/inputs/open-input.ts';
import { type InputRecord, readRecords } from '../../src/inputs/read-records.ts';
import { formatArchiveLine, formatArchivePointer } from '../../src/model/archive-line.ts';
import type { StreamRecord } from '../../src/model/record.ts';

const MESSAGE = '{"metadata":{"operation":"insert"},"data":{"id":1}}';

/** Reads standard input that arrives in chunks of the given size. */
async function readText(
  content: string | Uint8Array,
  chunkSize = 1 << 16,
): Promise<readonly InputRecord[]> {
  const bytes = Buffer.from(content);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) {
    chunks.push(bytes.subarray(at, at + chunkSize));
  }
  const input = await openInput('-', { stdin: Readable.from(chunks), cwd: '/' });
  const records: InputRecord[] = [];
  for await (const record of readRecords(input)) records.push(record);
  return records;
}

function valuesOf(records: readonly InputRecord[]): readonly (string | null | undefined)[] {
  return records.map(({ record }) => {
    if (record === undefined) return undefined;
    return record.value === null ? null : Buffer.from(record.value).toString();
  });
}

describe('readRecords', () => {
  it.each([
    ['one message on one line', MESSAGE, [MESSAGE]],
    ['one message and a line end', `${MESSAGE}\n`, [MESSAGE]],
    ['one pretty message', '{\n\t"a":\t1\n}\n', ['{\n\t"a":\t1\n}\n']],
    ['one message per line', `${MESSAGE}\n{"b":2}`, [MESSAGE, '{"b":2}']],
    ['lines that end like on Windows', `${MESSAGE}\r\n{"b":2}\r\n`, [MESSAGE, '{"b":2}']],
    ['empty lines between', `\n${MESSAGE}\n\n \r\n{"b":2}\n\n`, [MESSAGE, '{"b":2}']],
    ['a byte order mark', `\uFEFF${MESSAGE}\n{"b":2}`, [MESSAGE, '{"b":2}']],
    ['a byte order mark before a pretty message', '\uFEFF{\n}', ['{\n}']],
    ['a broken line among lines', `${MESSAGE}\n{"b":\n{"c":3}`, [MESSAGE, '{"b":', '{"c":3}']],
    ['a text that is no JSON', 'Struct{a=1,\nb=x}', ['Struct{a=1,\nb=x}']],
  ])('reads %s', async (_what, content, expected) => {
    const records = await readText(content);

    expect(valuesOf(records)).toStrictEqual(expected);
    expect(records.every(({ hasPosition }) => !hasPosition)).toBe(true);
  });

  it('reads the same however the input is cut into chunks', async () => {
    const content = `\n${MESSAGE}\r\n\r\n{"é":"ü"}\n{"topic":"t","value":"ж"}`;
    const whole = valuesOf(await readText(content));

    for (const size of [3, 5, 7, 64]) {
      expect(valuesOf(await readText(content, size))).toStrictEqual(whole);
    }
    expect(whole).toStrictEqual([MESSAGE, '{"é":"ü"}', 'ж']);
  });

  it('takes bytes that are no text as one value, line ends included', async () => {
    const framed = Uint8Array.from([0, 0, 0, 0, 7, 0x0a, 0x02, 0x0d, 0x0a, 0xff]);

    const [only, ...others] = await readText(framed);

    expect(others).toStrictEqual([]);
    expect(Uint8Array.from(only?.record?.value ?? [])).toStrictEqual(framed);
  });

  it('unpacks what gzip packed', async () => {
    expect(valuesOf(await readText(gzipSync(`${MESSAGE}\n{"b":2}\n`)))).toStrictEqual([
      MESSAGE,
      '{"b":2}',
    ]);
  });

  it.each([
    ['little-endian', 'utf16le', true],
    ['little-endian, without a mark', 'utf16le', false],
    ['big-endian', 'utf16be', true],
    ['big-endian, without a mark', 'utf16be', false],
  ] as const)('reads UTF-16, %s, however it is cut into chunks', async (_what, order, marked) => {
    const text = `${marked ? '\uFEFF' : ''}${MESSAGE}\r\n{"é":"𝄞"}\r\n`;
    const little = Buffer.from(text, 'utf16le');
    const bytes = order === 'utf16le' ? little : little.swap16();

    for (const size of [1, 3, 1 << 16]) {
      expect(valuesOf(await readText(bytes, size))).toStrictEqual([MESSAGE, '{"é":"𝄞"}']);
    }
    expect(valuesOf(await readText(gzipSync(bytes)))).toHaveLength(2);
  });

  it.each([
    ['UTF-16 that is cut off', Buffer.from(`\uFEFF${MESSAGE}`, 'utf16le').subarray(0, -1)],
    ['UTF-16 with half a character', Buffer.from(`${MESSAGE}\uD834`, 'utf16le')],
    ['UTF-32', Uint8Array.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
  ])('refuses %s by its name', async (_what, bytes) => {
    await expect(readText(bytes)).rejects.toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      message: expect.stringMatching(/UTF-(16|32)/),
    });
  });

  it.each([
    ['a frame with the number of a schema', [0, 0, 0, 0x22, 0x7b, 0, 0x61, 0x62]],
    ['a short frame', [0, 0x7b, 0]],
    ['bytes that begin like a mark', [0xff, 0xfe, 0x01, 0x02]],
  ])('passes %s as it is', async (_what, bytes) => {
    const [only] = await readText(Uint8Array.from(bytes));

    expect([...(only?.record?.value ?? [])]).toStrictEqual(bytes);
  });

  it('names a damaged gzip', async () => {
    const damaged = gzipSync(MESSAGE).subarray(0, 20);

    await expect(readText(damaged)).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });

  it.each([
    ['nothing', ''],
    ['only white space', ' \n\r\n\t\n'],
    ['only a byte order mark', '\uFEFF'],
  ])('refuses %s', async (_what, content) => {
    await expect(readText(content)).rejects.toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      details: { place: 'standard input' },
    });
  });

  it('reads a captured Kafka record with its exact texts', async () => {
    const line = {
      topic: 'shop.public.orders',
      partition: 3,
      offset: 41,
      timestamp: 1795159671988,
      key: '{"id":9007199254740993}',
      value: '{"op":"c"}',
      headers: [
        { key: 'Kéy', value: 'ключ' },
        { key: 'raw', value_base64: 'AP8=' },
        { key: 'none', value: null },
      ],
    };

    const [only] = await readText(JSON.stringify(line));

    expect(only).toStrictEqual({
      place: 'line 1',
      hasPosition: true,
      record: {
        position: { stream: 'kafka', topic: 'shop.public.orders', partition: 3, offset: 41 },
        key: Buffer.from('{"id":9007199254740993}'),
        value: Buffer.from('{"op":"c"}'),
        headers: [
          ['Kéy', Buffer.from('ключ')],
          ['raw', Buffer.from([0, 255])],
          ['none', new Uint8Array()],
        ],
        partitionKey: undefined,
        arrivedAt: 1795159671988,
        keySchema: undefined,
        valueSchema: undefined,
      },
    });
  });

  it('reads bytes given as base64', async () => {
    const [only] = await readText('{"topic":"t","key_base64":"AAE=","value_base64":"AP8DAA=="}');

    expect(only?.record?.key).toStrictEqual(Buffer.from([0, 1]));
    expect(only?.record?.value).toStrictEqual(Buffer.from([0, 255, 3, 0]));
  });

  it.each([
    ['a null', '{"topic":"t","key":"k","value":null}'],
    ['a null in base64', '{"topic":"t","key_base64":"AA==","value_base64":null}'],
    ['no value', '{"topic":"t","key":"k"}'],
  ])('takes %s as a tombstone', async (_what, line) => {
    expect(valuesOf(await readText(line))).toStrictEqual([null]);
  });

  it.each([
    ['a value that is not the text that was sent', '{"topic":"t","value":{"op":"c"}}'],
    ['a value that is not base64', '{"topic":"t","value_base64":"*"}'],
    ['headers that are no list', '{"topic":"t","value":"","headers":{}}'],
    ['a header without a name', '{"topic":"t","value":"","headers":[{"value":"x"}]}'],
  ])('says that %s cannot be read, and goes on', async (_what, line) => {
    const [broken, next] = await readText(`${line}\n${MESSAGE}`);

    expect(broken?.error).toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
    expect(next?.record).toBeDefined();
  });

  it('takes an envelope with a member called topic as a bare message', async () => {
    const message = '{"op":"c","topic":"news","key":"x","after":{"id":1}}';

    expect(valuesOf(await readText(message))).toStrictEqual([message]);
  });

  it('reads Lambda events, with the positions of their records', async () => {
    const kinesis = {
      Records: [
        {
          eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
          eventSource: 'aws:kinesis',
          kinesis: {
            sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
            data: Buffer.from(MESSAGE).toString('base64'),
          },
        },
      ],
    };
    const kafka = {
      eventSource: 'SelfManagedKafka',
      records: { 'a-b-0': [{ topic: 'a-b', partition: 0, offset: 15, timestamp: 1 }] },
    };

    const records = await readText(`${JSON.stringify(kinesis)}\n${JSON.stringify(kafka, null, 0)}`);

    expect(records.map(({ place, record }) => [place, record?.position])).toStrictEqual([
      [
        'line 1, record 1',
        {
          stream: 'kinesis',
          shardId: 'shardId-000000000006',
          sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
        },
      ],
      ['line 2, record 1', { stream: 'kafka', topic: 'a-b', partition: 0, offset: 15 }],
    ]);
    expect(records.every(({ hasPosition }) => hasPosition)).toBe(true);
    expect(valuesOf(records)).toStrictEqual([MESSAGE, null]);
  });

  it('restores the records of archive lines', async () => {
    const record: StreamRecord = {
      position: {
        stream: 'kinesis',
        shardId: 'shardId-000000000001',
        sequenceNumber: '4'.repeat(56),
      },
      key: undefined,
      value: Uint8Array.from([0, 255, 10]),
      headers: [],
      partitionKey: 'sales.orders.7',
      arrivedAt: 1795159671988,
      keySchema: undefined,
      valueSchema: undefined,
    };

    const [only] = await readText(formatArchiveLine(record));

    expect(only).toStrictEqual({ place: 'line 1', hasPosition: true, record });
  });

  it.each([
    ['of a later version', '{"v":2,"position":{"stream":"kafka"},"value":"x"}'],
    ['without headers', '{"v":1,"position":{"stream":"kafka"},"value":"x"}'],
    [
      'that only points to its record',
      formatArchivePointer({
        v: 1,
        position: { stream: 'kafka', topic: 't', partition: 0, offset: 1 },
        pointer: { bucket: 'b', key: 'k', sizeBytes: 5 },
      }),
    ],
  ])('says that an archive line %s cannot be read, and goes on', async (_what, line) => {
    const [broken, next] = await readText(`${line}\n${MESSAGE}`);

    expect(broken?.error).toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
    expect(next?.record).toBeDefined();
  });

  it.each([
    ['of another source', '{"Records":[{"eventSource":"aws:sqs","body":"x"}]}'],
    ['without the data of a record', '{"Records":[{"eventID":"s:1","kinesis":{}}]}'],
    ['with records that are no list', '{"eventSource":"aws:kafka","records":{"t-0":{}}}'],
  ])('refuses a Lambda event %s', async (_what, event) => {
    await expect(readText(event)).rejects.toMatchObject({ code: 'ERR_CDC_EVENT_INVALID' });
  });
});
