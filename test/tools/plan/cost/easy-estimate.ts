import {
  dynamodbTable,
  eventBus,
  int,
  kinesis,
  snsTopic,
  sqsQueue,
  table,
  targets,
} from 'millrace';
import type { RouteSet } from '../../../../src/model/route.ts';
import type { FunctionDeployment } from '../../../../src/tools/deploy/deployment.ts';
import type { PlanCost } from '../../../../src/tools/plan/cost/cost-schema.ts';
import { deployedFunction } from '../report/billing-deployment.ts';

export const orders = table({ name: 'orders', key: ['id'], columns: { id: int() } });
export const at = targets({
  topic: snsTopic(),
  orderedTopic: snsTopic({ fifo: true }),
  queue: sqsQueue(),
  bus: eventBus(),
  items: dynamodbTable({ key: { id: 'number' } }),
  seen: dynamodbTable({ key: { id: 'string' } }),
});
export const rule = { because: 'A test of the estimate.' } as const;

/** One million changes, none of them repeated, in batches of a hundred: numbers for the head. */
export const EASY = { changesPerMonth: '1000000', repeated: '0', quarantined: '0' };

/** Returns a function with these routes. */
export function functionOf(
  set: RouteSet,
  facts: Partial<FunctionDeployment> = {},
): FunctionDeployment {
  return deployedFunction({ source: kinesis('cdc'), routes: [set] }, facts);
}

/** Returns the line of an item. */
export function lineOf(cost: PlanCost, item: string): object | undefined {
  const line = cost.lines.find((one) => one.item === item);
  return line && { quantity: line.quantity, usd: line.usdPerMonth };
}
