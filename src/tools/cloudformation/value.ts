import type { CloudFormationFunction, Value, Values } from './resource.ts';

/** What a value names of a resource of the same template. */
export interface Reference {
  readonly id: string;
  /** `undefined`: `Ref`. */
  readonly attribute: string | undefined;
}

/** Returns `{ Ref }`. */
export function ref(id: string): CloudFormationFunction {
  return { Ref: id };
}

/** Returns `{ 'Fn::GetAtt' }`. */
export function att(id: string, attribute: string): CloudFormationFunction {
  return { 'Fn::GetAtt': [id, attribute] };
}

/** Returns one text of several: plain where all of them are known, else by `Fn::Sub` or `Fn::Join`. */
export function concat(...parts: readonly Value[]): Value {
  const texts = parts.filter((part) => typeof part === 'string');
  if (texts.length === parts.length) return texts.join('');
  const inserted = parts.map(toInserted).filter((part) => part !== undefined);
  return inserted.length === parts.length
    ? { 'Fn::Sub': inserted.join('') }
    : { 'Fn::Join': ['', parts] };
}

/** Returns a value as `Fn::Sub` has it in its text; `undefined` if it can only be joined. */
function toInserted(part: Value): string | undefined {
  if (typeof part === 'string') return part.split('${').join('${!');
  if (typeof part['Fn::Sub'] === 'string') return part['Fn::Sub'];
  const reference = referenceOf(part);
  if (reference === undefined) return undefined;
  const { id, attribute } = reference;
  return attribute === undefined ? `$\{${id}}` : `$\{${id}.${attribute}}`;
}

/** Returns an ARN of the account and region that the template is deployed to. */
export function ownArn(service: string, resource: string): CloudFormationFunction {
  const account = `\${AWS::Region}:\${AWS::AccountId}`;
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:${account}:${resource}` };
}

/** Puts another text in place of the one that stands once in a value. */
export function replaceOnce(value: Value, from: string, to: string): Value {
  if (typeof value === 'string') return value.replace(from, to);
  return { 'Fn::Join': [to, { 'Fn::Split': [from, value] }] };
}

/** Returns which resource of the template a value names, by `Ref` or `Fn::GetAtt`. */
export function referenceOf(value: Value): Reference | undefined {
  if (typeof value === 'string') return undefined;
  const { Ref: id, 'Fn::GetAtt': got } = value;
  if (typeof id === 'string') return { id, attribute: undefined };
  const words: unknown = typeof got === 'string' ? got.split('.') : got;
  if (!Array.isArray(words)) return undefined;
  const [name, ...attribute] = words.map(String);
  return name === undefined ? undefined : { id: name, attribute: attribute.join('.') };
}

/** The parts of a plain ARN. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** What stands behind the account, with its own colons. */
  readonly resource: string;
}

/** Reads a plain ARN; `undefined` if it is none. */
export function parseArn(value: Value): Arn | undefined {
  if (typeof value !== 'string' || !value.startsWith('arn:')) return undefined;
  const [, partition, service, region, account, ...resource] = value.split(':');
  if (partition === undefined || service === undefined) return undefined;
  if (region === undefined || account === undefined || resource.length === 0) return undefined;
  return { partition, service, region, account, resource: resource.join(':') };
}

/** Tells values by themselves from a function that gives them all. */
export function isList(given: Values): given is readonly Value[] {
  return Array.isArray(given);
}

/** Returns one value for each different one. */
export function distinct(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
