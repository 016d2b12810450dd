import { createHash } from 'node:crypto';

/** Ids of shared resources. They stay what they are: another id is another bucket. */
export const QUARANTINE_BUCKET = 'QuarantineBucket';
export const FAILURE_BUCKET = 'FailureBucket';

/** Answers the id that the framework gives the Lambda function of this name. */
export function functionIdOf(functionName: string): string {
  return `${prefixOf(functionName)}LambdaFunction`;
}

/** Answers the id that the framework gives the log group of a function. */
export function logGroupIdOf(functionName: string): string {
  return `${prefixOf(functionName)}LogGroup`;
}

/** Answers the id of the role that is generated for a function. */
export function roleIdOf(functionName: string): string {
  return `${prefixOf(functionName)}Role`;
}

/** Answers the id of the consumer of a function, if it reads its stream by one of its own. */
export function consumerIdOf(functionName: string): string {
  return `${prefixOf(functionName)}Consumer`;
}

/** Answers the ids of the event source mappings of a function: one, or one for each of several topics. */
export function mappingIdsOf(functionName: string, topics: readonly string[]): readonly string[] {
  const id = `${prefixOf(functionName)}Source`;
  return topics.length < 2
    ? [id]
    : topics.map((topic) => `${id}${lettersOf(topic)}${shortHashOf(topic)}`);
}

/** Answers a name as letters and digits, for ids and for `Sid`. */
export function lettersOf(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}

/** As the framework writes it. */
export function prefixOf(functionName: string): string {
  const plain = functionName.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}

/** Tells `a.b` from `a-b`, which have the same letters. */
function shortHashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}
