import { describe, expect, it } from 'vitest';
import type { DynamodbDelivery, Outcome } from '../../../src/model/delivery.ts';
import { createDynamodbSink } from '../../../src/sinks/dynamodb/dynamodb-sink.ts';
import type { DynamodbClient } from '../../../src/sinks/dynamodb/item-call.ts';
import { SECRET } from '../../contracts/sink-contract.ts';
import { changeOf, factsOf, serviceError, versionWith } from '../fakes/delivery-facts.ts';
import { recordedRefusals } from '../fakes/recorded-refusals.ts';

const { signal } = new AbortController();
const MISMATCH = 'One or more parameter values were invalid: Type mismatch for Index Key';
const NOT_VALID = 'One or more parameter values are not valid.';

/** What is wrong with the table or with what the route says of it; all of its rows would be refused. */
const ABOUT_THE_TABLE = [
  'a text in a number of the key',
  'a key attribute that is missing',
  'an empty set',
  'a table that is missing',
];

function delivery(
  image: Record<string, string | number | null> = { by: SECRET },
): DynamodbDelivery {
  const request = { action: 'put', key: { pk: '1' }, image, complete: false } as const;
  const facts = { ...factsOf(1), event: changeOf(1), version: versionWith() };
  return { ...facts, sink: 'dynamodb', request };
}

async function outcomeOf(client: DynamodbClient, one = delivery()): Promise<Outcome | undefined> {
  const sink = createDynamodbSink({ client, addresses: { target: 'cache' } });
  const [outcome] = await sink.deliver([one], signal);
  return outcome;
}

const refusing = (name: string, text: string): DynamodbClient => ({
  send: () => Promise.reject(serviceError(name, 400, text)),
});

function reasonOf(outcome: Outcome | undefined): unknown {
  return outcome !== undefined && 'error' in outcome ? outcome.error.details['reason'] : undefined;
}

describe('what DynamoDB refuses', () => {
  it.each(recordedRefusals('dynamodb'))('is judged: $about', async ({ about, type, reason }) => {
    const outcome = await outcomeOf(refusing(type, reason));

    expect(outcome?.status).toBe(ABOUT_THE_TABLE.includes(about) ? 'failed' : 'rejected');
  });

  // Texts of the service itself, where DynamoDB Local writes others.
  it.each([
    [
      `${MISMATCH} by Expected: S Actual: NULL IndexName: by-text`,
      'a value does not fit the key of an index, attribute by, expected S, actual NULL, index by-text',
    ],
    [
      `${NOT_VALID} A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-text, IndexKey: by`,
      'a value does not fit the key of an index, index by-text, attribute by',
    ],
    [
      `${NOT_VALID} The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
      'a key attribute is empty, attribute pk',
    ],
    [
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
      'a value is too long for the key of the table or of an index',
    ],
    [
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
      'a value is too long for the key of the table or of an index',
    ],
    [
      'The update expression attempted to update the secondary index key to unsupported type',
      'a value does not fit the key of an index',
    ],
    ['Item size to update has exceeded the maximum allowed size', 'the item would be too large'],
  ])('rejects one item, and keeps the facts of: %s', async (text, reason) => {
    const outcome = await outcomeOf(refusing('ValidationException', text));

    expect(outcome?.status).toBe('rejected');
    expect(reasonOf(outcome)).toBe(`ValidationException, ${reason}`);
  });

  it.each([
    ['another text', 'ValidationException', `1 validation error detected: ${SECRET}`],
    ['a text of a row in the middle', 'ValidationException', `x ${MISMATCH}`],
    ['the same text of another error', 'InternalServerError', MISMATCH],
  ])('stays a failure: %s', async (_, name, text) => {
    expect((await outcomeOf(refusing(name, text)))?.status).toBe('failed');
  });

  it('names no type that is none', async () => {
    const text = `${MISMATCH} by Expected: S Actual: ${SECRET} IndexName: by-text`;

    const outcome = await outcomeOf(refusing('ValidationException', text));

    expect(JSON.stringify(outcome)).not.toContain(SECRET);
  });
});

describe('an update of many attributes', () => {
  const columns = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`column_${n}`, n]));

  it('fits one call with 500 attributes', async () => {
    const sizes: number[] = [];
    const client: DynamodbClient = {
      send(command) {
        const { input } = command;
        if ('UpdateExpression' in input) sizes.push(input.UpdateExpression?.length ?? 0);
        return Promise.resolve({ $metadata: {} });
      },
    };

    expect(await outcomeOf(client, delivery(columns(500)))).toStrictEqual({ status: 'delivered' });
    expect(sizes.map((size) => size > 4000 && size <= 4096)).toStrictEqual([true]);
  });

  it('is rejected without a call where it does not fit', async () => {
    const client: DynamodbClient = { send: () => Promise.reject(new Error('called')) };

    const outcome = await outcomeOf(client, delivery(columns(600)));

    expect(outcome).toMatchObject({
      status: 'rejected',
      error: { code: 'ERR_CDC_DELIVERY_TOO_LARGE' },
    });
  });
});
