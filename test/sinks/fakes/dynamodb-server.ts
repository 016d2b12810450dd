import type { AddressInfo } from 'node:net';
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import dynalite from 'dynalite';

export type Item = Record<string, AttributeValue>;

/** A DynamoDB in this process, with one table of the partition key `pk` and an index by `word`, and the real client. */
export interface DynamodbServer {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly read: (pk: string) => Promise<Item | undefined>;
  readonly write: (item: Item) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts the server and creates the table. */
export async function startDynamodbServer(): Promise<DynamodbServer> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an AddressInfo; texts are for pipes.
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
  const tableName = 'cache';
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'word', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-word',
          KeySchema: [{ AttributeName: 'word', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return {
    client,
    tableName,
    read: async (pk) => {
      const command = new GetItemCommand({ TableName: tableName, Key: { pk: { S: pk } } });
      return (await client.send(command)).Item;
    },
    write: async (item) => {
      await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
    },
    stop: () => {
      client.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
