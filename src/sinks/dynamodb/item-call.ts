import type {
  GetItemCommand,
  GetItemCommandOutput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Subject } from '../sink-outcome.ts';
import type { ItemCommand } from './build-item-command.ts';

/** What the sink needs of a client; `DynamoDBClient` is one. */
export interface DynamodbClient {
  readonly send: (
    command: ItemCommand | GetItemCommand,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<UpdateItemCommandOutput & GetItemCommandOutput>;
}

/** How to call DynamoDB for one delivery. */
export interface ItemCall {
  readonly send: (command: ItemCommand) => Promise<UpdateItemCommandOutput>;
  readonly signal: AbortSignal;
  readonly subject: Subject;
}

/** Tells that the condition of a call did not hold. */
export function isConditionFailure(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}
