import { createHash } from 'node:crypto';

/** Ids of shared resources. They stay what they are: another id is another bucket. */
export const QUARANTINE_BUCKET = 'QuarantineBucket';
export const FAILURE_BUCKET = 'FailureBucket';

/** What ids of event source mappings have behind the name of the function. */
const MAPPING = 'Source';

/** A topic may have 249 letters, and an id 255 in all. */
const TOPIC_LETTERS = 100;

/** Returns the id that the framework gives the Lambda function of this name. */
export function functionIdOf(functionName: string): string {
  return `${prefixOf(functionName)}LambdaFunction`;
}

/** Returns the id that the framework gives the log group of a function. */
export function logGroupIdOf(functionName: string): string {
  return `${prefixOf(functionName)}LogGroup`;
}

/** Returns the id of the role that is generated for a function. */
export function roleIdOf(functionName: string): string {
  return `${prefixOf(functionName)}Role`;
}

/** Returns the id of the policy that gives the generated role its permissions. */
export function policyIdOf(functionName: string): string {
  return `${prefixOf(functionName)}Permissions`;
}

/** Returns the id that the framework gives the alias of provisioned concurrency. */
export function provisionedAliasIdOf(functionName: string): string {
  return `${prefixOf(functionName)}ProvConcLambdaAlias`;
}

/** Returns the id of the consumer of a function, if it reads its stream by one of its own. */
export function consumerIdOf(functionName: string): string {
  return `${prefixOf(functionName)}Consumer`;
}

/** Returns the id of the event source mapping of a function that reads a stream of Kinesis. */
export function streamMappingIdOf(functionName: string): string {
  return `${prefixOf(functionName)}${MAPPING}`;
}

/**
 * Returns the id of the event source mapping that reads a topic for a function. It depends on nothing but
 * both names: another id is another mapping, which Lambda refuses beside the old one.
 */
export function topicMappingIdOf(functionName: string, topic: string): string {
  const letters = lettersOf(topic).slice(0, TOPIC_LETTERS);
  return `${streamMappingIdOf(functionName)}${letters}${shortHashOf(topic)}`;
}

/** Returns a name as letters and digits, for ids and for `Sid`. */
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
