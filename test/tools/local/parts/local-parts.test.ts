import { request } from 'node:http';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishBatchCommand, PublishCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dynamodbTable,
  firehoseStream,
  opensearchIndex,
  snsTopic,
  targets,
} from '../../../../src/model/target.ts';
import {
  createResources,
  type LocalResources,
} from '../../../../src/tools/local/parts/create-resources.ts';
import { startHttpServer } from '../../../../src/tools/local/parts/http-server.ts';
import {
  createLocalClients,
  type LocalClients,
} from '../../../../src/tools/local/parts/local-clients.ts';
import { type LocalParts, startLocalParts } from '../../../../src/tools/local/parts/local-parts.ts';
import { readBack } from '../../../../src/tools/local/parts/read-back.ts';

const at = targets({
  alerts: snsTopic(),
  orderedAlerts: snsTopic({ fifo: true }),
  cache: dynamodbTable({ key: { pk: 'string', sk: 'number' } }),
  invoiceSearch: opensearchIndex(),
  rawRecords: firehoseStream(),
});

let parts: LocalParts;
let clients: LocalClients;
let resources: LocalResources;

beforeAll(async () => {
  parts = await startLocalParts();
  clients = createLocalClients(parts);
  resources = await createResources(parts, { targets: at });
});

afterAll(async () => {
  clients.destroy();
  await parts.stop();
});

describe('startLocalParts', () => {
  it('listens on the loopback address only', () => {
    const hosts = Object.values(parts.urls).map((url) => new URL(url).hostname);

    expect(hosts).toStrictEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1']);
  });

  it.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a name that was made to point here', { host: 'rebound.example:80' }],
    ['a name that only begins like this machine', { host: '127.0.0.1.evil.example' }],
    ['a name that only ends like this machine', { origin: 'http://notlocalhost' }],
    ['an image in a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s, whatever the part', async (_who, headers) => {
    const urls = Object.values(parts.urls);

    const statuses = await Promise.all(urls.map((url) => statusOf(url, headers)));

    expect(statuses).toStrictEqual(urls.map(() => 403));
  });

  it.each([
    ['a page of this machine', { origin: 'http://localhost:5173' }],
    ['a bucket as a name of this machine', { host: 'bucket.localhost:4566' }],
  ])('answers %s', async (_who, headers) => {
    const urls = Object.values(parts.urls);

    const statuses = await Promise.all(urls.map((url) => statusOf(url, headers)));

    expect(statuses).not.toContain(403);
  });

  it('gives back what each service was told, read through its own API', async () => {
    const { bindings } = resources;
    await clients.sns.send(
      new PublishCommand({
        TopicArn: bindings['alerts'],
        Message: 'Use this month: 46 kWh',
        MessageAttributes: { route: { DataType: 'String', StringValue: 'high-usage' } },
      }),
    );
    await clients.sns.send(
      new PublishCommand({
        TopicArn: bindings['orderedAlerts'],
        Message: 'first',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      }),
    );
    const item = { pk: { S: 'CUSTOMER#7' }, sk: { N: '1' } };
    await clients.dynamodb.send(new PutItemCommand({ TableName: 'cache', Item: item }));
    await fetch(`${bindings['invoiceSearch']}/_doc/1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"invoice_id":9007199254740993}',
    });
    await clients.firehose.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: 'rawRecords',
        Records: [{ Data: Buffer.from('{"a":1}\n') }, { Data: Buffer.from('{"b":"é"}\n') }],
      }),
    );

    const content = await readBack(parts, resources);

    expect(content.messages).toStrictEqual({
      alerts: [{ body: 'Use this month: 46 kWh', attributes: { route: 'high-usage' } }],
      orderedAlerts: [{ body: 'first', attributes: {} }],
    });
    expect(content.items).toStrictEqual({ cache: [item] });
    expect(JSON.stringify(content.documents)).toBe(
      '{"invoiceSearch":[{"id":"1","source":{"invoice_id":9007199254740993}}]}',
    );
    const [object] = content.objects['rawRecords'] ?? [];
    expect(object?.text).toBe('{"a":1}\n{"b":"é"}\n');
    expect(object?.key).toMatch(
      /^rawRecords\/\d{4}\/\d\d\/\d\d\/\d\d\/rawRecords-1-\d{4}(-\d\d){5}-[0-9a-f-]{36}\.gz$/,
    );
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
describe('the local SNS', () => {
  it('refuses a batch whose messages are together above 256 KiB', async () => {
    const Message = 'x'.repeat(30_000);
    const batch = new PublishBatchCommand({
      TopicArn: resources.bindings['alerts'],
      PublishBatchRequestEntries: Array.from({ length: 9 }, (_, index) => ({
        Id: String(index),
        Message,
      })),
    });

    const answer = clients.sns.send(batch);

    await expect(answer).rejects.toMatchObject({ name: 'BatchRequestTooLongException' });
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
describe('the local S3', () => {
  it('writes with If-None-Match only where there is no object', async () => {
    const put = () =>
      new PutObjectCommand({ Bucket: 'quarantine', Key: 'once', Body: 'a', IfNoneMatch: '*' });
    await clients.s3.send(put());

    const second = clients.s3.send(put());

    await expect(second).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});

describe('startLocalParts, if a port is taken', () => {
  it('says so, and leaves no part running', async () => {
    const taken = Number(new URL(parts.urls.opensearch).port);
    const free = await freePort();

    const starting = startLocalParts({ ports: { dynamodb: free, opensearch: taken } });

    await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(fetch(`http://127.0.0.1:${free}`)).rejects.toThrow('fetch failed');
  });
});

async function freePort(): Promise<number> {
  const tooLarge = { status: 413, text: '' };
  const server = await startHttpServer({
    port: 0,
    maxBodyBytes: 0,
    tooLarge,
    answer: () => tooLarge,
  });
  await server.stop();
  return Number(new URL(server.url).port);
}

/** By `node:http`: `fetch` sets these headers itself. */
function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}
