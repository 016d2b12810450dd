import { CdcError } from '../errors.ts';
import type { Settings } from '../lambda/settings.ts';
import type { ItemDelivery, Sink } from '../model/delivery.ts';
import type { Route, Send } from '../model/route.ts';
import type { FunctionSpec, Service } from '../model/service.ts';
import type { ItemTable, MarkerExpiry } from '../model/target.ts';
import { expiryOf } from '../model/target-expiry.ts';
import type { Version } from '../model/version.ts';
import { fenceKeyOf } from '../routing/sends/dynamodb-replica.ts';
import { FENCE_ID } from '../routing/sends/opensearch-replica.ts';
import type { SweepPort } from '../sinks/sweep.ts';
import type { AwsConfig, AwsService } from './aws-config.ts';
import { createServiceSinks } from './create-service-sinks.ts';
import { openTransport } from './open-transport.ts';

/** A replica of a service. */
export interface Replica {
  readonly name: string;
  readonly spec: FunctionSpec;
  readonly route: string;
  readonly rule: Route;
  readonly send: Send;
}

/** What a sweep of one replica works with. */
export interface OpenedReplica {
  readonly port: SweepPort<ItemDelivery>;
  readonly sink: Sink<ItemDelivery>;
  readonly expiry: MarkerExpiry | undefined;
  /** The version of the last truncate; `undefined` if there was none. */
  readonly readFence: (signal: AbortSignal) => Promise<Version | undefined>;
}

export interface ReplicaParts {
  readonly settings: Settings;
  readonly configOf: (service: AwsService) => AwsConfig;
}

/** Lists the replicas of a service: one for each route and target. */
export function listReplicas({ functions }: Pick<Service, 'functions'>): readonly Replica[] {
  const all = Object.entries(functions).flatMap(([name, spec]) =>
    (spec.routes ?? [])
      .flatMap((set) => Object.entries(set))
      .flatMap(([route, rule]) => rule.sends.map((send) => ({ name, spec, route, rule, send }))),
  );
  return all.filter(({ send }) => send.truncates === true);
}

/**
 * Opens the target of a replica with clients of its own.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` if the target is not bound.
 */
export async function openReplica(replica: Replica, parts: ReplicaParts): Promise<OpenedReplica> {
  const { name, spec, route, rule, send } = replica;
  // Of the function, only this replica: nothing else needs to be bound.
  const only = { ...spec, archive: undefined, routes: [{ [route]: { ...rule, sends: [send] } }] };
  const sinks = await createServiceSinks([{ name, spec: only }], {
    ...parts,
    messages: new Set<string>(),
  });
  const address = parts.settings.targets[send.target.name] ?? '';
  const opened =
    send.target.sink === 'dynamodb'
      ? { sink: sinks.dynamodb, ...(await openTable(replica, address, parts)) }
      : { sink: sinks.opensearch, ...(await openIndex(replica, address, parts)) };
  if (opened.sink === undefined) {
    throw new CdcError('ERR_CDC_SETTINGS_INVALID', `No sink for ${send.target.name}`);
  }
  // The cast holds: port and sink are of one target.
  return { ...opened, expiry: expiryOf(send.target) } as unknown as OpenedReplica;
}

async function openTable({ route, send }: Replica, tableName: string, parts: ReplicaParts) {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { createItemScan, readItemFence } = await import('../sinks/dynamodb/scan-items.ts');
  // The cast holds: the sink tells the kind of the target.
  const types = (send.target as ItemTable).facts.key;
  const client = new DynamoDBClient(parts.configOf('dynamodb'));
  const scan = { client, tableName, key: Object.keys(types), route };
  return {
    port: createItemScan(scan),
    readFence: (signal: AbortSignal) => readItemFence(scan, fenceKeyOf(types), signal),
  };
}

async function openIndex({ send }: Replica, address: string, parts: ReplicaParts) {
  const { createDocumentSearch, readDocumentFence } = await import(
    '../sinks/opensearch/search-documents.ts'
  );
  const transport = await openTransport([send.target], parts);
  const search = { transport, address, target: send.target.name };
  return {
    port: createDocumentSearch(search),
    readFence: (signal: AbortSignal) => readDocumentFence(search, FENCE_ID, signal),
  };
}
