import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { createResources, type LocalResources } from '../../src/local/parts/create-resources.ts';
import { createLocalClients, type LocalClients } from '../../src/local/parts/local-clients.ts';
import { type LocalParts, startLocalParts } from '../../src/local/parts/local-parts.ts';
import { findPid } from '../../stack/part-process.ts';
import { dynamodb } from '../../stack/parts/dynamodb.ts';
import { opensearch } from '../../stack/parts/opensearch.ts';
import { shopService } from './service.ts';

/** Where the functions deliver to: the real stores of the stack where they run, else embedded ones. */
export interface Stores {
  readonly parts: LocalParts;
  readonly resources: LocalResources;
  readonly clients: LocalClients;
  /** What each store is, for the report. */
  readonly names: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Starts the stores, empty. */
export async function startStores(): Promise<Stores> {
  const embedded = await startLocalParts();
  const hasDynamodb = (await findPid('dynamodb')) !== undefined;
  const hasOpensearch = (await findPid('opensearch')) !== undefined;
  const parts = {
    ...embedded,
    urls: {
      ...embedded.urls,
      ...(hasDynamodb ? { dynamodb: dynamodb.address } : {}),
      ...(hasOpensearch ? { opensearch: opensearch.address } : {}),
    },
  };
  const clients = createLocalClients(parts);
  await empty(parts, clients);
  const resources = await createResources(parts, shopService);
  return {
    parts,
    resources,
    clients,
    names: {
      DynamoDB: hasDynamodb
        ? 'DynamoDB Local 3.3.1'
        : 'embedded (dynalite): `up dynamodb` was not run',
      OpenSearch: hasOpensearch
        ? 'OpenSearch 2.19.1'
        : 'embedded stand-in: `up opensearch` was not run',
      'SNS, SQS, S3': 'embedded (fauxqs)',
      Firehose: 'embedded stand-in',
    },
    async stop() {
      clients.destroy();
      await embedded.stop();
    },
  };
}

/** Real stores outlive a run: what an earlier one left is removed. */
async function empty({ urls }: LocalParts, { dynamodb: client }: LocalClients): Promise<void> {
  for (const TableName of ['customerReplica', 'orderReplica', 'sessionReplica']) {
    await client.send(new DeleteTableCommand({ TableName })).catch(() => undefined);
  }
  await fetch(`${urls.opensearch}/order-search`, { method: 'DELETE' }).catch(() => undefined);
}
