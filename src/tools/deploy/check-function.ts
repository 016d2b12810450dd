import type { FunctionSpec, SourceSpec } from '../../model/service.ts';
import { listRoutes } from '../../routing/declare/list-routes.ts';
import { SETTINGS_BLOCK } from './settings/deploy-settings.ts';
import type { FunctionFacts } from './settings/function-facts.ts';
import type { FunctionSettings } from './settings/function-settings.ts';
import type { AddProblem } from './settings/read-part.ts';

/** The oldest Node that Millrace supports. */
const OLDEST_NODE = 22;

export interface CheckedFunction {
  readonly name: string;
  readonly spec: FunctionSpec;
  readonly facts: FunctionFacts;
  /** In epoch milliseconds, if somebody knows. */
  readonly now: number | undefined;
}

/** Adds what a function, or AWS in its place, would refuse at its start (I6). */
export function checkFunction(
  { name, spec, facts, now }: CheckedFunction,
  { modes = {}, startingPosition, consumerGroup }: FunctionSettings,
  add: AddProblem,
): void {
  const place = `${SETTINGS_BLOCK}.functions.${name}`;
  for (const route of Object.keys(modes)) {
    const problem = findModeProblem(route, spec);
    if (problem !== undefined) add(`${place}.modes.${route}`, problem);
  }
  if (now !== undefined && startsAfter(startingPosition, now)) {
    add(`${place}.startingPosition.at`, 'is in the future: Lambda takes only a time that was');
  }
  if (spec.source.stream === 'kinesis' && consumerGroup !== undefined) {
    add(`${place}.consumerGroup`, 'is a setting of Kafka: a stream of Kinesis has no groups');
  }
  for (const topic of findUnknownTopics(spec.source, consumerGroup)) {
    add(`${place}.consumerGroup.${topic}`, 'is no topic of the source');
  }
  if (facts.runtime !== undefined && !runsBundles(facts.runtime)) {
    const wanted = `is ${facts.runtime}: the bundles need nodejs${OLDEST_NODE}.x or later`;
    add(`functions.${name}.runtime`, `${wanted}, here or as provider.runtime`);
  }
}

function findUnknownTopics(
  source: SourceSpec,
  group: FunctionSettings['consumerGroup'],
): readonly string[] {
  if (source.stream === 'kinesis' || typeof group !== 'object') return [];
  return Object.keys(group).filter((topic) => !source.topics.includes(topic));
}

function findModeProblem(route: string, { routes = [] }: FunctionSpec): string | undefined {
  const names = listRoutes(routes).map(({ name }) => name);
  if (names.includes(route)) return undefined;
  if (names.length === 0) return 'is no route of the function, which has none';
  return `is no route of the function, which has ${names.join(', ')}`;
}

function startsAfter(position: FunctionSettings['startingPosition'], now: number): boolean {
  return typeof position === 'object' && Date.parse(position.at) > now;
}

function runsBundles(runtime: string): boolean {
  const [, major] = /^nodejs(\d+)\.x$/.exec(runtime) ?? [];
  return major !== undefined && Number(major) >= OLDEST_NODE;
}
