import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { HOST, PORTS } from '../folders.ts';

/** One refusal as DynamoDB Local wrote it. */
export interface RecordedRefusal {
  readonly about: string;
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

type Item = Record<string, AttributeValue>;
type Command = PutItemCommand | UpdateItemCommand;

const TABLE = 'refusals';
const KEY: Item = { pk: { S: 'a' }, sk: { N: '1' } };

const put = (item: Item): Command =>
  new PutItemCommand({ TableName: TABLE, Item: { ...KEY, ...item } });

/** Writes that DynamoDB refuses, by what is wrong with them. */
const COMMANDS: Readonly<Record<string, () => Command>> = {
  'NULL in an index key': () => put({ by: { NULL: true } }),
  'an empty text in an index key': () => put({ by: { S: '' } }),
  'a number in an index key of text': () => put({ by: { N: '1' } }),
  'a text in an index key of numbers': () => put({ at: { S: 'x' } }),
  'a long text in an index key': () => put({ by: { S: 'x'.repeat(3000) } }),
  'a long text in an index sort key': () => put({ by: { S: 'x' }, sort: { S: 'x'.repeat(2000) } }),
  'empty bytes in an index key': () => put({ raw: { B: new Uint8Array() } }),
  'NULL in an index key, by update': () => update('SET #a = :a', { NULL: true }),
  'an empty text in an index key, by update': () => update('SET #a = :a', { S: '' }),
  'a number in an index key, by update': () => update('SET #a = :a', { N: '1' }),
  'a number of 39 digits': () => put({ n: { N: '1'.repeat(39) } }),
  'a number that is too large': () => put({ n: { N: '1e200' } }),
  'a number that is none': () => put({ n: { N: 'x' } }),
  'values that are nested too deep': () => put({ deep: deep(40) }),
  'a large item': () => put({ large: { S: 'x'.repeat(410 * 1024) } }),
  'a text in a number of the key': () => put({ sk: { S: 'x' } }),
  'an empty text in the key': () => put({ pk: { S: '' } }),
  'a long text in the key': () => put({ pk: { S: 'x'.repeat(3000) } }),
  'a key attribute that is missing': () =>
    new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'a' } } }),
  'an attribute without a name': () => put({ '': { S: 'x' } }),
  'an empty set': () => put({ set: { SS: [] } }),
  'a long update expression': () =>
    update(`SET #a = :a, ${Array.from({ length: 700 }, (_, n) => `b${n} = :a`).join(', ')}`, {
      S: 'x',
    }),
  'an update of a large item': () => update('SET filler = :a, #a = :a', { S: 'x'.repeat(300_000) }),
  'a table that is missing': () => new PutItemCommand({ TableName: 'none', Item: KEY }),
};

/** Makes DynamoDB Local refuse writes, and returns what it wrote. */
export async function recordDynamodb(): Promise<readonly RecordedRefusal[]> {
  const client = new DynamoDBClient({
    endpoint: `http://${HOST}:${PORTS.dynamodb}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  await client.send(new DeleteTableCommand({ TableName: TABLE })).catch(() => undefined);
  await createTable(client);
  const refusals: RecordedRefusal[] = [];
  for (const [about, command] of Object.entries(COMMANDS)) {
    const refusal = await refusalOf(client, command());
    if (refusal !== undefined) refusals.push({ about, ...refusal });
  }
  await client.send(new DeleteTableCommand({ TableName: TABLE }));
  client.destroy();
  return refusals;
}

async function createTable(client: DynamoDBClient): Promise<void> {
  const index = (name: string, hash: string, range?: string) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' as const },
      ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
    ],
    Projection: { ProjectionType: 'ALL' as const },
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'N' },
        { AttributeName: 'by', AttributeType: 'S' },
        { AttributeName: 'sort', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
        { AttributeName: 'raw', AttributeType: 'B' },
      ],
      GlobalSecondaryIndexes: [
        index('byText', 'by', 'sort'),
        index('byTime', 'at'),
        index('byBytes', 'raw'),
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

async function refusalOf(
  client: DynamoDBClient,
  command: Command,
): Promise<Omit<RecordedRefusal, 'about'> | undefined> {
  try {
    // Two branches, because each command has an answer of its own.
    if (command instanceof PutItemCommand) await client.send(command);
    else await client.send(command);
    return undefined;
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    return { status: $metadata?.httpStatusCode ?? 0, type: name, reason: message };
  }
}

function update(expression: string, value: AttributeValue): Command {
  return new UpdateItemCommand({
    TableName: TABLE,
    Key: KEY,
    UpdateExpression: expression,
    ExpressionAttributeNames: { '#a': 'by' },
    ExpressionAttributeValues: { ':a': value },
  });
}

function deep(levels: number): AttributeValue {
  let value: AttributeValue = { S: 'x' };
  for (let level = 0; level < levels; level += 1) value = { L: [value] };
  return value;
}
