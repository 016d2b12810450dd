import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { CdcError } from '../../src/errors.ts';
import {
  archiveLineSchema,
  archivePointerSchema,
  formatArchiveLine,
} from '../../src/model/archive-line.ts';
import type { DynamodbDelivery } from '../../src/model/delivery.ts';
import { formatQuarantineEntry, quarantineEntrySchema } from '../../src/model/quarantine.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import { buildItemCommand } from '../../src/sinks/dynamodb/build-item-command.ts';
import { formatDocument, formatMarker } from '../../src/sinks/opensearch/document-format.ts';
import { changeOf, factsOf, versionWith } from './fakes/delivery-facts.ts';

const version = versionWith({
  epoch: 1,
  coarse: 103_079_215_261n,
  fine: '00000000001',
  lane: 'server.db.orders-0',
  place: 17n,
});

const record: StreamRecord = {
  position: { stream: 'kafka', topic: 'server.db.orders', partition: 0, offset: 17 },
  key: new TextEncoder().encode('{"id":1}'),
  value: new Uint8Array([0, 0, 0, 0, 7, 0xff]),
  headers: [['__op', new TextEncoder().encode('u')]],
  partitionKey: undefined,
  arrivedAt: 1_700_000_000_000,
  valueSchema: undefined,
  keySchema: undefined,
};

/** See `model/version-order.ts`. */
const storedVersion = {
  order: z.string().check(z.regex(/^1\.\d{5}\.(\d{17}\..*)?$/)),
  kind: z.enum(['read', 'stream']),
  lane: z.string(),
  place: z.string().check(z.regex(/^\d{3}\d+$/)),
  /** The transaction that wrote it, where it is known. */
  transaction: z.optional(z.string()),
  /** In place of it: the transaction in which the row has left for another place. */
  left: z.optional(z.string()),
};
const dynamodbVersion = z.object({
  M: z.object({
    order: z.object({ S: storedVersion.order }),
    kind: z.object({ S: storedVersion.kind }),
    lane: z.object({ S: storedVersion.lane }),
    place: z.object({ S: storedVersion.place }),
    transaction: z.optional(z.object({ S: z.string() })),
    left: z.optional(z.object({ S: z.string() })),
  }),
});
/** An item as DynamoDB holds it: any attributes, and those of Millrace. */
const dynamodbItem = z.looseObject({
  'millrace:<route>': z.optional(dynamodbVersion),
  millrace_deleted: z.optional(z.object({ BOOL: z.literal(true) })),
  millrace_fence: z.optional(z.object({ BOOL: z.literal(true) })),
  millrace_expires: z.optional(z.object({ N: z.string().check(z.regex(/^\d+$/)) })),
  millrace_updated: z.optional(z.object({ SS: z.array(z.string()) })),
});
const opensearchDocument = z.looseObject({
  millrace: z.object({
    ...storedVersion,
    deleted: z.boolean(),
    expires_at: z.optional(z.int()),
    fence: z.optional(z.boolean()),
    /** The highest external version so far, where the engine has counted its own. */
    highest: z.optional(z.string().check(z.regex(/^\d{1,19}$/))),
  }),
});

function itemOf(request: DynamodbDelivery['request']): unknown {
  const facts = { ...factsOf(1), route: '<route>' };
  const delivery = { ...facts, sink: 'dynamodb' as const, event: changeOf(1), version, request };
  const settings = {
    tableName: 't',
    ttlAttribute: 'millrace_expires',
    expiresAt: 1_700_000_000,
  };
  const command = buildItemCommand(delivery, settings);
  return command instanceof PutItemCommand ? command.input.Item : undefined;
}

const key = { pk: 'CUSTOMER#1' };
const quarantined = formatQuarantineEntry({
  record,
  route: 'invoice-search',
  target: 'invoiceSearch',
  code: 'ERR_CDC_DELIVERY_REJECTED',
  message: new CdcError('ERR_CDC_DELIVERY_REJECTED', 'Not delivered to OpenSearch').message,
  quarantinedAt: 1_700_000_001_000,
});

describe('formats that outlive a release', () => {
  it.each<[string, z.ZodMiniType, unknown]>([
    ['archive-line', archiveLineSchema, JSON.parse(formatArchiveLine(record))],
    ['quarantine-entry', quarantineEntrySchema, JSON.parse(quarantined)],
    [
      'dynamodb-item',
      dynamodbItem,
      itemOf({ action: 'put', key, image: { name: 'x' }, complete: true }),
    ],
    ['dynamodb-marker', dynamodbItem, itemOf({ action: 'delete', key })],
    ['dynamodb-fence', dynamodbItem, itemOf({ action: 'fence', key })],
    ['opensearch-document', opensearchDocument, JSON.parse(formatDocument({ id: 1 }, version))],
    ['opensearch-fence', opensearchDocument, JSON.parse(formatMarker(version, undefined))],
    ['opensearch-marker', opensearchDocument, JSON.parse(formatMarker(version, 1_700_000_000_000))],
  ])('writes %s as its golden file has it, and as its schema says', async (name, schema, value) => {
    const text = `${JSON.stringify(value, null, 2)}\n`;

    expect(z.safeParse(schema, value).error).toBeUndefined();
    await expect(text).toMatchFileSnapshot(`../fixtures/formats/${name}.v1.json`);
  });

  it.each([
    ['archive-line', archiveLineSchema],
    ['archive-pointer', archivePointerSchema],
    ['quarantine-entry', quarantineEntrySchema],
    ['stored-version', z.object(storedVersion)],
    ['dynamodb-item', dynamodbItem],
    ['opensearch-document', opensearchDocument],
  ])('documents %s', async (name, schema) => {
    const text = `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`;

    await expect(text).toMatchFileSnapshot(`../../docs/formats/${name}.schema.json`);
  });
});
