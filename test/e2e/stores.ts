import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import type { Service } from '../../src/model/service.ts';
import {
  createResources,
  type LocalResources,
} from '../../src/tools/local/parts/create-resources.ts';
import {
  createLocalClients,
  type LocalClients,
} from '../../src/tools/local/parts/local-clients.ts';
import { type LocalParts, startLocalParts } from '../../src/tools/local/parts/local-parts.ts';
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
export async function startStores(
  service: Pick<Service, 'targets'> = shopService,
  emulator?: string,
): Promise<Stores> {
  if (emulator !== undefined) return startEmulated(service, emulator);
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
  await empty(parts, clients, service);
  const resources = await createResources(parts, service);
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

/** All but OpenSearch is the emulator, which is emptied. */
async function startEmulated(service: Pick<Service, 'targets'>, url: string): Promise<Stores> {
  await fetch(`${url}/moto-api/reset`, { method: 'POST' });
  const embedded = await startLocalParts();
  const urls = { ...embedded.urls, messaging: url, dynamodb: url, firehose: url };
  const parts = { ...embedded, urls };
  const clients = createLocalClients(parts);
  const resources = await createResources(parts, service);
  return {
    parts,
    resources,
    clients,
    names: { 'DynamoDB, SNS, SQS, S3, Firehose': 'moto 5.2.5', OpenSearch: 'embedded stand-in' },
    async stop() {
      clients.destroy();
      await embedded.stop();
    },
  };
}

/** Real stores outlive a run: what an earlier one left is removed. */
async function empty(
  { urls }: LocalParts,
  { dynamodb: client }: LocalClients,
  { targets }: Pick<Service, 'targets'>,
): Promise<void> {
  for (const { sink, name } of Object.values(targets)) {
    if (sink === 'dynamodb') {
      await client.send(new DeleteTableCommand({ TableName: name })).catch(() => undefined);
    }
    if (sink === 'opensearch') {
      const index = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      await fetch(`${urls.opensearch}/${index}`, { method: 'DELETE' }).catch(() => undefined);
    }
  }
}
