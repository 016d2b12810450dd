import { isObject } from '../../../model/fields.ts';
import type { Target } from '../../../model/target.ts';
import type { Resource, Value } from '../../cloudformation/resource.ts';
import { referenceOf } from '../../cloudformation/value.ts';

/** Where a resource says that it keeps an order, by its type. */
const FIFO_MEMBERS: Readonly<Record<string, string>> = {
  'AWS::SNS::Topic': 'FifoTopic',
  'AWS::SQS::Queue': 'FifoQueue',
};
const KEY_TYPES: Readonly<Record<string, string>> = { S: 'string', N: 'number', B: 'bytes' };

/**
 * Returns how a target of the service differs from the resource of the same template that it is bound to:
 * what would else fail with the first delivery. What the template computes is not compared.
 */
export function compareResource(
  target: Target,
  value: Value | undefined,
  resources: Readonly<Record<string, Resource>>,
): readonly string[] {
  const reference = value === undefined ? undefined : referenceOf(value);
  const resource = reference === undefined ? undefined : resources[reference.id];
  if (resource === undefined) return [];
  const properties = isObject(resource.Properties) ? resource.Properties : {};
  const member = FIFO_MEMBERS[resource.Type];
  return [
    ...(member === undefined ? [] : compareFifo(target, member, properties[member])),
    ...(target.sink === 'dynamodb' ? compareKey(target, properties) : []),
  ];
}

function compareFifo({ facts }: Target, member: string, value: unknown): readonly string[] {
  if (isObject(value)) return [];
  const isFifo = value === true || value === 'true';
  const isDeclared = 'fifo' in facts && facts.fifo === true;
  if (isFifo === isDeclared) return [];
  return [
    isFifo
      ? `is of a resource with ${member}: true, and service.ts does not say \`fifo: true\``
      : `is of a resource without ${member}: true, and service.ts says \`fifo: true\``,
  ];
}

function compareKey({ facts }: Target, properties: object): readonly string[] {
  const found = keyOf(properties);
  if (found === undefined || !('key' in facts) || !isObject(facts.key)) return [];
  const [declared, actual] = [formatKey(Object.entries(facts.key)), formatKey(found)];
  if (declared === actual) return [];
  return [`is of a table with the key ${actual}, and service.ts says ${declared}`];
}

/** Partition key first, whatever the order in the template; `undefined` where it is not plain. */
function keyOf(properties: object): readonly (readonly [string, unknown])[] | undefined {
  const [schema, definitions] = ['KeySchema', 'AttributeDefinitions'].map((name) =>
    listAt(properties, name),
  );
  if (schema === undefined || definitions === undefined || schema.length === 0) return undefined;
  const parts = ['HASH', 'RANGE'].flatMap((type) =>
    schema.filter(({ KeyType: own }) => own === type),
  );
  const key = parts.map(({ AttributeName: name }) => {
    const type = definitions.find(({ AttributeName: own }) => own === name)?.['AttributeType'];
    return [String(name), KEY_TYPES[String(type)]] as const;
  });
  return key.some(([, type]) => type === undefined) ? undefined : key;
}

function listAt(
  properties: object,
  name: string,
): readonly Readonly<Record<string, unknown>>[] | undefined {
  const list: unknown = Reflect.get(properties, name);
  return Array.isArray(list) && list.every(isObject) ? list : undefined;
}

function formatKey(key: readonly (readonly [string, unknown])[]): string {
  return `{ ${key.map(([name, type]) => `${name}: ${String(type)}`).join(', ')} }`;
}
