import type { DynamodbDelivery, Outcome, Sink } from '../../model/delivery.ts';
import { UPDATED } from '../../model/reserved-names.ts';
import { markerExpiresAt, ttlAttributeOf } from '../../model/target-expiry.ts';
import { isIncomparable } from '../../model/version-order.ts';
import { type Addresses, outcomeOfBuild, unbound } from '../deliver-in-batches.ts';
import { DELIVERED, postponed, rejected, STALE, type Subject } from '../sink-outcome.ts';
import { buildItemCommand, type ItemCommand, type ItemSettings } from './build-item-command.ts';
import { outcomeOfItem } from './dynamodb-refusals.ts';
import { createFences, type Fences } from './fences.ts';
import { type DynamodbClient, type ItemCall, isConditionFailure } from './item-call.ts';
import { storedVersionOf } from './item-format.ts';
import { readVersion } from './read-version.ts';
import { settleSharedItem } from './settle-shared-item.ts';
import type { Attributes } from './to-attribute-value.ts';

const MS_PER_SECOND = 1000;

export interface DynamodbSinkOptions {
  readonly client: DynamodbClient;
  /** Table names or ARNs by the symbolic names of targets. */
  readonly addresses: Addresses;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * Delivers changes to DynamoDB items, each by a conditional write of its own: batch writes take no
 * conditions. An item never goes back to an older state (I2).
 */
export function createDynamodbSink(options: DynamodbSinkOptions): Sink<DynamodbDelivery> {
  const { addresses } = options;
  // The signal stands for its invocation (I7).
  const byInvocation = new WeakMap<AbortSignal, Fences>();
  return {
    name: 'dynamodb',
    deliver: (deliveries, signal) => {
      const fences = byInvocation.get(signal) ?? createFences(options.client, signal);
      byInvocation.set(signal, fences);
      const send = async (delivery: DynamodbDelivery): Promise<Outcome> => {
        const subject = { service: 'DynamoDB', target: delivery.target };
        const tableName = addresses[delivery.target];
        if (tableName === undefined) return unbound(subject);
        const behind = await fences.judge(delivery, tableName, subject);
        return behind ?? (await deliverItem(options, delivery, { tableName, subject, signal }));
      };
      return Promise.all(deliveries.map(send));
    },
  };
}

interface Destination {
  readonly tableName: string;
  readonly subject: Subject;
  readonly signal: AbortSignal;
}

async function deliverItem(
  options: DynamodbSinkOptions,
  delivery: DynamodbDelivery,
  { tableName, subject, signal }: Destination,
): Promise<Outcome> {
  const settings = settingsOf(options, delivery, tableName);
  let command: ItemCommand;
  try {
    command = buildItemCommand(delivery, settings);
  } catch (error) {
    return outcomeOfBuild(error, subject);
  }
  const call: ItemCall = {
    send: (next) => options.client.send(next, { abortSignal: signal }),
    signal,
    subject,
  };
  try {
    return await apply(delivery, { command, settings, call, client: options.client });
  } catch (error) {
    return outcomeOfItem(error, subject);
  }
}

function settingsOf(
  { now = Date.now }: DynamodbSinkOptions,
  { expiry }: DynamodbDelivery,
  tableName: string,
): ItemSettings {
  const expiresAt = Math.ceil(markerExpiresAt(expiry, now()) / MS_PER_SECOND);
  return { tableName, ttlAttribute: ttlAttributeOf(expiry), expiresAt };
}

interface Attempt {
  readonly command: ItemCommand;
  readonly settings: ItemSettings;
  readonly call: ItemCall;
  readonly client: DynamodbClient;
}

async function apply(delivery: DynamodbDelivery, attempt: Attempt): Promise<Outcome> {
  const { command, call } = attempt;
  if (call.signal.aborted) return postponed(call.subject);
  try {
    const { Attributes: before } = await call.send(command);
    return isIncomparable(delivery.version, storedVersionOf(before, delivery.route))
      ? { status: 'delivered', incomparable: true }
      : DELIVERED;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return await settleRefused(delivery, error, attempt);
  }
}

async function settleRefused(
  delivery: DynamodbDelivery,
  error: Error,
  attempt: Attempt,
): Promise<Outcome> {
  const { settings, call } = attempt;
  const unknown = await rejectUnknown(delivery, error, attempt);
  if (unknown !== undefined) return unknown;
  if (!mayBeShared(delivery, error)) return STALE;
  if (call.signal.aborted) return postponed(call.subject);
  return await settleSharedItem(delivery, settings, call);
}

/** Rejects, where the route asks for it, a change whose order to the stored state nobody knows. */
async function rejectUnknown(
  delivery: DynamodbDelivery,
  error: Error,
  { settings, call, client }: Attempt,
): Promise<Outcome | undefined> {
  const { route, version, incomparable, request } = delivery;
  if (incomparable !== 'fail') return undefined;
  const place = { tableName: settings.tableName, route, key: request.key };
  const item = itemOf(error);
  // DynamoDB answers the item; some endpoints do not, and a guess would lose the change.
  const stored =
    item === undefined
      ? await readVersion(place, client, call.signal)
      : storedVersionOf(item, route);
  if (!isIncomparable(version, stored)) return undefined;
  return rejected('ERR_CDC_ORDER_UNKNOWN', call.subject, 'no common order');
}

function itemOf(error: Error): Attributes | undefined {
  // The cast holds: the error of a condition has the item as it was stored.
  return 'Item' in error ? (error.Item as Attributes | undefined) : undefined;
}

/** Only whole images and deletes stop at the attributes of an `update` route. */
function mayBeShared({ request }: DynamodbDelivery, error: Error): boolean {
  const whole =
    request.action === 'delete' ||
    request.action === 'fence' ||
    (request.action === 'put' && request.complete);
  if (!whole) return false;
  // Without the item (some endpoints do not answer it) the next call decides.
  const item = 'Item' in error ? error.Item : undefined;
  return typeof item !== 'object' || item === null || Object.hasOwn(item, UPDATED);
}
