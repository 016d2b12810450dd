import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DELETED, isReservedAttribute } from '../../src/model/reserved-names.ts';
import type { DynamodbClient } from '../../src/sinks/dynamodb/item-call.ts';
import { type Condition, compileCondition, type Item } from './dynamodb-expression.ts';

type Command = Parameters<DynamodbClient['send']>[0];

/** What one call does to an item, and what it answers. */
export interface DynamodbModel {
  readonly send: (command: Command) => { readonly item: Item | undefined; readonly output: object };
  /** The living item of a table by its numeric key, as a row. */
  readonly rowOf: (table: string, id: number) => object | undefined;
}

/**
 * Creates tables that evaluate the very expressions the sink sends, and refuse what DynamoDB refuses
 * of them: names and values that are not used or not there.
 */
export function createDynamodbModel(): DynamodbModel {
  const tables = new Map<string, Map<string, Item>>();
  const conditions = new Map<string, Condition>();
  const tableOf = (name = '') => {
    const known = tables.get(name) ?? new Map<string, Item>();
    tables.set(name, known);
    return known;
  };
  const holds = (text: string, stored: Item | undefined, input: Expressions) => {
    const condition = conditions.get(text) ?? compileCondition(text);
    conditions.set(text, condition);
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
    return condition({ item: stored ?? {}, names, values });
  };
  const check = (input: Conditional, stored: Item | undefined) => {
    checkUsed(input);
    const { ConditionExpression: text } = input;
    if (text === undefined || holds(text, stored, input)) return;
    const wantsItem = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    throw Object.assign(new Error('The conditional request failed'), {
      name: 'ConditionalCheckFailedException',
      $metadata: { httpStatusCode: 400 },
      ...(wantsItem && stored !== undefined ? { Item: stored } : {}),
    });
  };
  return {
    send: (command) => {
      const { TableName } = command.input;
      const table = tableOf(TableName);
      if (command instanceof GetItemCommand) {
        const item = table.get(keyText(command.input.Key));
        return { item, output: { Item: item } };
      }
      if (command instanceof DeleteItemCommand) {
        table.delete(keyText(command.input.Key));
        return { item: undefined, output: {} };
      }
      if (command instanceof PutItemCommand) {
        const { Item: item = {} } = command.input;
        const key = keyText(keyOf(item));
        const stored = table.get(key);
        check(command.input, stored);
        table.set(key, item);
        return { item, output: { Attributes: stored } };
      }
      const stored = table.get(keyText(command.input.Key));
      check(command.input, stored);
      const item = update(stored ?? command.input.Key ?? {}, command);
      table.set(keyText(command.input.Key), item);
      const isNew = command.input.ReturnValues === 'ALL_NEW';
      return { item, output: { Attributes: isNew ? item : stored } };
    },
    rowOf: (name, id) => {
      const item = tableOf(name).get(keyText({ id: { N: String(id) } }));
      return item === undefined || item[DELETED] !== undefined ? undefined : toRow(item);
    },
  };
}

interface Expressions {
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}
interface Conditional extends Expressions {
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

function checkUsed(input: Expressions): void {
  const texts = `${input.ConditionExpression ?? ''} ${input.UpdateExpression ?? ''}`;
  const used = new Set(texts.match(/[#:]\w+/g));
  const given = [
    ...Object.keys(input.ExpressionAttributeNames ?? {}),
    ...Object.keys(input.ExpressionAttributeValues ?? {}),
  ];
  const isSame = given.length === used.size && given.every((word) => used.has(word));
  if (!isSame) throw Object.assign(new Error('Value unused'), { name: 'ValidationException' });
}

/** `SET a=:a,... REMOVE b,c ADD d :d`, and nothing else is sent. */
function update(stored: Item, { input }: UpdateItemCommand): Item {
  const { UpdateExpression = '', ExpressionAttributeNames: names = {} } = input;
  const item: Record<string, AttributeValue> = { ...stored };
  for (const [, verb = '', list = ''] of UpdateExpression.matchAll(PARTS)) {
    for (const one of list.split(',')) {
      const [word = '', of = ''] = one.trim().split(/[= ]+/);
      apply(verb, item, names[word] ?? word, input.ExpressionAttributeValues?.[of]);
    }
  }
  return item;
}

const PARTS = /(SET|REMOVE|ADD) ((?:(?!SET |REMOVE |ADD ).)+)/g;

function apply(
  verb: string,
  item: Record<string, AttributeValue>,
  name: string,
  value: AttributeValue | undefined,
): void {
  if (verb === 'REMOVE') Reflect.deleteProperty(item, name);
  else item[name] = verb === 'SET' && value ? value : { SS: union(item[name], value) };
}

function union(...sets: readonly (AttributeValue | undefined)[]): string[] {
  return [...new Set(sets.flatMap((set) => set?.SS ?? []))];
}

/** The tables of the simulation have the key `id` or `pk`. */
function keyOf({ id, pk }: Item): Item {
  return { ...(id === undefined ? {} : { id }), ...(pk === undefined ? {} : { pk }) };
}

function keyText(key: Item | undefined): string {
  return JSON.stringify(key);
}

function toRow(item: Item): object {
  const members = Object.entries(item).filter(([name]) => !isReservedAttribute(name));
  return Object.fromEntries(members.map(([name, value]) => [name, toValue(value)]));
}

function toValue({ N, S }: AttributeValue): unknown {
  if (N !== undefined) return Number(N);
  return S ?? null;
}
