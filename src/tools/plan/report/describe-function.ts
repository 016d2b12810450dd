import { formatTable } from '../../../model/table.ts';
import { listRoutes } from '../../../routing/declare/list-routes.ts';
import type { Values } from '../../cloudformation/resource.ts';
import { isList } from '../../cloudformation/value.ts';
import type {
  BoundSource,
  FunctionDeployment,
  Mapping,
  Statement,
} from '../../deploy/deployment.ts';
import type { FilterPlan } from '../../deploy/filters/filter-plan.ts';
import { modeOf } from '../../deploy/mode-of-route.ts';
import { describeAlarm } from './describe-alarm.ts';
import { formatValue } from './format-value.ts';
import type { PlanFilter, PlanFunction, PlanMapping, PlanSource } from './plan-schema.ts';

/** What a filter made of sample records. */
export interface FilterMeasure {
  readonly records: number;
  readonly dropped: number;
  /** How many it would drop if filters were asked for; the same if they are. */
  readonly possible: number;
  /** Why it would not drop more. */
  readonly notes: readonly string[];
}

/** Returns a function as a plan tells it. */
export function describeFunction(
  deployed: FunctionDeployment,
  measured: FilterMeasure | undefined,
): PlanFunction {
  const { name, functionId, condition, memoryMb, timeoutSeconds, spec } = deployed;
  const routes = listRoutes(spec.routes ?? []);
  return {
    name,
    id: functionId,
    condition: condition ?? null,
    memoryMb,
    timeoutSeconds,
    source: describeSource(deployed.source),
    mapping: describeMapping(deployed.mapping),
    filter: describeFilter(deployed.filters, measured),
    routes: routes.map(({ name: routeName, route }) => ({
      name: routeName,
      kind: route.kind,
      table: formatTable(route.table),
      operations: [...route.operations],
      mode: modeOf(deployed, routeName, route),
      because: route.because,
      sends: route.sends.map(({ verb, target }) => ({ verb, target: target.name })),
    })),
    targets: describeTargets(deployed),
    permissions: deployed.statements.map(describePermission),
    alarms: Object.entries(deployed.resources).flatMap(([id, resource]) =>
      resource.Type === 'AWS::CloudWatch::Alarm' ? [describeAlarm(id, resource)] : [],
    ),
    environment: { ...deployed.environment },
    resources: toPlain(deployed.resources),
  };
}

/** Returns data as JSON keeps it: a saved plan and a new one are compared member by member. */
export function toPlain<T extends PlanFunction['resources']>(data: object): T {
  // The cast holds: resources are what the schema says, and JSON changes no member of them.
  return JSON.parse(JSON.stringify(data)) as T;
}

function describeSource(source: BoundSource): PlanSource {
  if (source.stream === 'kinesis') {
    const { stream, name, arn, consumerArn, retentionHours } = source;
    return { stream, name, arn, consumerArn: consumerArn ?? null, retentionHours };
  }
  const { stream, name, clusterArn, topics, consumerGroups, retentionHours, pollers } = source;
  return {
    ...{ stream, name, retentionHours },
    consumerGroup: consumerGroups[topics[0] ?? ''] ?? '',
    consumerGroups: { ...consumerGroups },
    clusterArn: clusterArn ?? null,
    bootstrapServers: listServers(source.bootstrapServers),
    topics: [...topics],
    auth: source.auth.kind,
    pollers: pollers === 'on-demand' ? null : { ...pollers, group: pollers.group ?? null },
  };
}

/** What only CloudFormation knows is told as it is written. */
function listServers(servers: Values): string[] {
  return (isList(servers) ? servers : [servers]).map(formatValue);
}

function describeMapping(mapping: Mapping): PlanMapping {
  const { logicalIds, startingTime, onFailure } = mapping;
  const { partialAnswers, batchSize, windowSeconds, parallelization } = mapping;
  const { startingPosition, retries, maximumAgeSeconds } = mapping;
  return {
    ids: [...logicalIds],
    ...{ partialAnswers, batchSize, windowSeconds, parallelization },
    ...{ startingPosition, retries, maximumAgeSeconds },
    startingTime: startingTime ?? null,
    onFailure: onFailure ?? null,
    enabled: mapping.enabled,
  };
}

function describeFilter(filters: FilterPlan, measured: FilterMeasure | undefined): PlanFilter {
  return {
    kind: filters.kind,
    because: filters.kind === 'filtered' ? null : filters.because,
    patterns:
      filters.kind === 'filtered' ? filters.patterns.map((pattern) => ({ ...pattern })) : [],
    notes: filters.notes.map(({ route, column, what }) => ({
      route: route ?? null,
      column: column ?? null,
      what,
    })),
    measured: measured === undefined ? null : { ...measured, notes: [...measured.notes] },
  };
}

function describeTargets({ targets, spec }: FunctionDeployment): PlanFunction['targets'] {
  const routes = listRoutes(spec.routes ?? []);
  return targets.map(({ name, sink, address, arn, verbs }) => ({
    ...{ name, sink, address, arn },
    verbs: [...verbs],
    routes: [
      ...routes
        .filter(({ route: { sends, once, lookups = {} } }) =>
          [
            ...sends.map(({ target }) => target),
            once?.table,
            ...Object.values(lookups).map(({ source }) => source),
          ].some((one) => one?.name === name),
        )
        .map((route) => route.name),
      ...(spec.archive?.to.name === name ? ['archive'] : []),
    ],
  }));
}

function describePermission(statement: Statement): PlanFunction['permissions'][number] {
  const { actions, resources, conditions, because } = statement;
  return {
    for: statement.for,
    actions: [...actions],
    resources: [...resources],
    conditions: conditions === undefined ? null : toRecords(conditions),
    because: because ?? null,
  };
}

function toRecords(
  conditions: NonNullable<Statement['conditions']>,
): NonNullable<PlanFunction['permissions'][number]['conditions']> {
  return Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [operator, { ...keys }]),
  );
}
