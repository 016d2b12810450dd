import { HOURS_OF_MONTH } from '../cost/cost-line.ts';
import { productOf, quotientOf, toDecimal, toFraction } from '../cost/fraction.ts';
import { listDifferences } from './list-differences.ts';
import type { Plan, PlanChange, PlanFunction, PlanResources, Reread } from './plan-schema.ts';

/** What cannot be changed of a mapping: another value is another mapping. */
const REPLACING: readonly string[] = [
  'EventSourceArn',
  'SelfManagedEventSource',
  'Topics',
  'AmazonManagedKafkaEventSourceConfig.ConsumerGroupId',
  'SelfManagedKafkaEventSourceConfig.ConsumerGroupId',
  'StartingPosition',
  'StartingPositionTimestamp',
];
const TYPE = 'AWS::Lambda::EventSourceMapping';
const MS_PER_HOUR = 3_600_000;

type Mapping = PlanResources[string];

/** What a comparison needs to know besides the two plans. */
export interface Moment {
  /** In epoch milliseconds. */
  readonly now: number;
}

/** Tells event source mappings from other resources. */
export function isMapping({ Type }: Mapping): boolean {
  return Type === TYPE;
}

/**
 * Compares the event source mappings of a function: those that are made anew say how much of the stream
 * they would read again.
 */
export function compareMappings(
  before: PlanFunction | undefined,
  after: PlanFunction,
  plan: Plan,
  moment: Moment,
): readonly PlanChange[] {
  const old = mappingsOf(before);
  const now = mappingsOf(after);
  const place = `function ${after.name}`;
  const renamed = new Set<string>();
  const changes = Object.entries(now).flatMap(([id, mapping]): readonly PlanChange[] => {
    const [oldId, previous] = old[id] === undefined ? sameSource(old, now, mapping) : [id, old[id]];
    if (previous === undefined || oldId === undefined) {
      const reread = rereadOf(undefined, mapping, { after, plan, moment });
      return [{ kind: 'added', place, what: id, reread }];
    }
    renamed.add(oldId);
    const reread = rereadOf(previous, mapping, { after, plan, moment });
    return compareOne({ place, id, oldId }, previous, mapping, reread);
  });
  const gone = Object.keys(old).filter((id) => !renamed.has(id));
  return [...changes, ...gone.map((id): PlanChange => ({ kind: 'removed', place, what: id }))];
}

function compareOne(
  { place, id, oldId }: { readonly place: string; readonly id: string; readonly oldId: string },
  previous: Mapping,
  mapping: Mapping,
  reread: Reread,
): readonly PlanChange[] {
  const differences = listDifferences(previous.Properties, mapping.Properties);
  const replacement = {
    reread,
    ...(isSameSource(previous, mapping) ? { refused: true as const } : {}),
  };
  const changes = differences.map(({ path, from, to }): PlanChange => {
    const replaces = REPLACING.some((name) => path === name || path.startsWith(`${name}.`));
    return {
      kind: replaces ? 'replaced' : 'changed',
      place,
      what: `${id} ${path}`,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(replaces ? replacement : {}),
    };
  });
  return oldId === id
    ? changes
    : [{ kind: 'replaced', place, what: `${id}`, from: oldId, to: id, ...replacement }, ...changes];
}

function mappingsOf(planned: PlanFunction | undefined): PlanResources {
  const resources = Object.entries(planned?.resources ?? {});
  return Object.fromEntries(resources.filter(([, resource]) => isMapping(resource)));
}

/** A mapping under another id is made anew, even if nothing else of it changes. */
function sameSource(
  old: PlanResources,
  now: PlanResources,
  mapping: Mapping,
): readonly [string, Mapping] | readonly [undefined, undefined] {
  const found = Object.entries(old).find(
    ([id, one]) => now[id] === undefined && isSameSource(one, mapping),
  );
  return found ?? [undefined, undefined];
}

/**
 * CloudFormation makes the new mapping before it deletes the old one, and Lambda answers 409 to a second
 * mapping of a function and a source.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
function isSameSource(one: Mapping, other: Mapping): boolean {
  const sourceOf = ({ Properties }: Mapping): string => {
    const { EventSourceArn, SelfManagedEventSource, Topics } = Properties;
    return JSON.stringify([EventSourceArn, SelfManagedEventSource, Topics]);
  };
  return sourceOf(one) === sourceOf(other);
}

interface Surroundings {
  readonly after: PlanFunction;
  readonly plan: Plan;
  readonly moment: Moment;
}

function rereadOf(
  previous: Mapping | undefined,
  mapping: Mapping,
  { after, plan, moment }: Surroundings,
): Reread {
  if (previous !== undefined && continues(previous, mapping)) {
    return { reads: 'continues', hours: 0, changes: '0' };
  }
  const { startingPosition, startingTime } = after.mapping;
  const { retentionHours } = after.source;
  if (startingPosition === 'LATEST') return { reads: 'nothing', hours: 0, changes: '0' };
  const since = startingTime === null ? undefined : Date.parse(startingTime);
  const hours =
    since === undefined
      ? retentionHours
      : Math.min(retentionHours, Math.ceil((moment.now - since) / MS_PER_HOUR));
  return {
    reads: since === undefined ? 'everything' : 'since',
    hours,
    changes: changesOf(hours, after, plan),
  };
}

/** A group that has read the topic goes on where it was; the starting position does not count then. */
function continues(previous: Mapping, mapping: Mapping): boolean {
  const group = groupOf(mapping.Properties);
  return (
    group !== undefined && group === groupOf(previous.Properties) && isSameSource(previous, mapping)
  );
}

function groupOf(properties: Mapping['Properties']): unknown {
  const { AmazonManagedKafkaEventSourceConfig: managed, SelfManagedKafkaEventSourceConfig: own } =
    properties;
  // The cast holds for what the deployment builds; anything else has no such member.
  const config = (managed ?? own) as { readonly ConsumerGroupId?: unknown } | undefined;
  return config?.ConsumerGroupId;
}

function changesOf(hours: number, { source }: PlanFunction, { cost }: Plan): string {
  const assumed = (name: string): string | undefined =>
    cost.assumptions.find((one) => one.name === name)?.value;
  const perMonth = assumed(`changesPerMonth.${source.name}`) ?? assumed('changesPerMonth') ?? '0';
  const share = quotientOf(toFraction(hours), HOURS_OF_MONTH);
  return toDecimal(productOf(toFraction(perMonth), share), 0);
}
