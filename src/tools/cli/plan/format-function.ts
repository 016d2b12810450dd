import { formatValue } from '../../plan/report/format-value.ts';
import type {
  PlanFilter,
  PlanFunction,
  PlanMapping,
  PlanSource,
} from '../../plan/report/plan-schema.ts';
import { alignColumns } from '../align-columns.ts';
import { LINE_WIDTH, wrapJson, wrapList, wrapText } from './wrap-text.ts';

const LABEL_WIDTH = 13;
const INDENT = '  ';
const WIDTH = LINE_WIDTH - LABEL_WIDTH - INDENT.length;
const SECONDS_OF_HOUR = 3_600;
const SECONDS_OF_DAY = 24 * SECONDS_OF_HOUR;

/** Writes a function of a plan for people; what is as in one before it is not told again. */
export function formatFunction(
  planned: PlanFunction,
  before: readonly PlanFunction[],
): readonly string[] {
  const { name, condition, memoryMb, timeoutSeconds } = planned;
  const only = condition === null ? '' : `, only if ${condition}`;
  return [
    `function ${name}: ${memoryMb} MB, ${timeoutSeconds} s${only}`,
    ...labelled('source', wrapText(formatSource(planned.source), WIDTH)),
    ...labelled('mapping', wrapText(formatMapping(planned.mapping, planned.source), WIDTH)),
    ...labelled('filter', formatFilter(planned.filter)),
    ...labelled('routes', asBefore('routes', planned, before) ?? formatRoutes(planned)),
    ...labelled('targets', asBefore('targets', planned, before) ?? formatTargets(planned)),
    ...labelled('permissions', formatPermissions(planned)),
    ...labelled('alarms', wrapList(alarmsOf(planned), WIDTH)),
    ...labelled('resources', wrapList(resourcesOf(planned), WIDTH)),
  ];
}

/** Returns `Lambda EventSourceMapping` for `AWS::Lambda::EventSourceMapping`. */
export function formatType(type: string): string {
  return type.split('::').slice(1).join(' ');
}

function asBefore(
  member: 'routes' | 'targets',
  planned: PlanFunction,
  before: readonly PlanFunction[],
): readonly string[] | undefined {
  const own = JSON.stringify(planned[member]);
  const alike = before.find((one) => JSON.stringify(one[member]) === own);
  return alike === undefined || planned[member].length === 0
    ? undefined
    : [`those of function ${alike.name}`];
}

/** Puts a label before the first line. */
function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) =>
    `${INDENT}${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`.trimEnd(),
  );
}

function formatSource(source: PlanSource): string {
  const kept = `kept ${formatSpan(source.retentionHours * SECONDS_OF_HOUR)}`;
  if (source.stream === 'kinesis') {
    const { name, arn, consumerArn } = source;
    const fanOut = consumerArn === null ? '' : `, by the consumer ${formatValue(consumerArn)}`;
    return `kinesis ${name}, ${formatValue(arn)}${fanOut}, ${kept}`;
  }
  const { name, clusterArn, bootstrapServers, topics, auth, pollers } = source;
  const place = clusterArn === null ? bootstrapServers.join(', ') : formatValue(clusterArn);
  const groups = Object.values(source.consumerGroups ?? { all: source.consumerGroup });
  const sharing =
    pollers?.group === undefined || pollers.group === null ? '' : ` of ${pollers.group}`;
  const polled =
    pollers === null
      ? 'pollers on demand'
      : `${pollers.minimum} to ${pollers.maximum} provisioned pollers${sharing}`;
  return [
    `kafka ${name}, ${place}`,
    `topics ${topics.join(', ')}`,
    `${topics.length === 1 ? 'group' : 'groups'} ${groups.join(', ')}`,
    `auth ${auth}`,
    polled,
    kept,
  ].join('; ');
}

function formatMapping(mapping: PlanMapping, source: PlanSource): string {
  const { ids, batchSize, windowSeconds, parallelization, startingPosition } = mapping;
  const from = mapping.startingTime === null ? startingPosition : mapping.startingTime;
  const retries = mapping.retries === -1 ? 'any number of' : `${mapping.retries}`;
  const age =
    mapping.maximumAgeSeconds === -1
      ? 'any age'
      : `at most ${formatSpan(mapping.maximumAgeSeconds)} old`;
  const then =
    mapping.onFailure === null ? 'no destination' : `then to ${formatValue(mapping.onFailure)}`;
  const limits =
    source.stream === 'kafka' && source.pollers === null
      ? ['a failure repeats the batch until it is done']
      : [`${retries} retries`, age, then];
  return [
    `${ids.join(', ')}: batches of ${batchSize} or ${windowSeconds} s`,
    ...(parallelization > 1 ? [`${parallelization} at a time of each shard`] : []),
    `from ${from}`,
    `partial answers ${mapping.partialAnswers ? 'on' : 'off'}`,
    ...limits,
  ].join(', ');
}

function formatSpan(seconds: number): string {
  if (seconds % SECONDS_OF_DAY === 0) return `${seconds / SECONDS_OF_DAY} d`;
  return seconds % SECONDS_OF_HOUR === 0 ? `${seconds / SECONDS_OF_HOUR} h` : `${seconds} s`;
}

function formatFilter({ kind, because, patterns, notes, measured }: PlanFilter): readonly string[] {
  const head =
    kind === 'filtered'
      ? `${patterns.length} ${patterns.length === 1 ? 'pattern' : 'patterns'}`
      : `${kind === 'off' ? 'off' : 'everything passes'}. ${because ?? ''}`;
  const measure = measured === null ? [] : [formatMeasure(measured), ...measured.notes];
  return [
    ...wrapText(head.trimEnd(), WIDTH),
    ...measure.flatMap((line) => wrapText(line, WIDTH)),
    ...patterns.flatMap((pattern) => wrapJson(pattern, WIDTH)),
    ...notes.flatMap(({ route, column, what }) => {
      const place = [route ?? 'all routes', ...(column === null ? [] : [column])].join(', ');
      return wrapText(`${place}: ${what}`, WIDTH);
    }),
  ];
}

function formatMeasure({
  records,
  dropped,
  possible,
}: NonNullable<PlanFilter['measured']>): string {
  const samples = `${records} sample ${records === 1 ? 'record' : 'records'}`;
  return possible === dropped
    ? `drops ${dropped} of ${samples}`
    : `drops ${dropped} of ${samples}, with filters it would drop ${possible}`;
}

function formatRoutes({ routes }: PlanFunction): readonly string[] {
  return alignColumns(
    routes.map(({ name, kind, table, operations, mode, sends }) => [
      name,
      `${kind} ${table}`,
      kind === 'mirror' ? 'all' : operations.join(', '),
      `${sends.map(({ verb, target }) => `${verb} ${target}`).join(', ')}${mode === 'live' ? '' : ` (${mode})`}`,
    ]),
  );
}

function formatTargets({ targets }: PlanFunction): readonly string[] {
  return alignColumns(
    targets.map(({ name, verbs, address }) => [name, verbs.join(', '), formatValue(address)]),
  );
}

function formatPermissions({ permissions }: PlanFunction): readonly string[] {
  const what = Math.max(0, ...permissions.map((one) => one.for.length)) + 2;
  return permissions.flatMap((one, index) => {
    const isSame = permissions[index - 1]?.for === one.for;
    const places = one.resources.map(formatValue).join(' and ');
    const lines = [
      ...wrapText(`${shortActions(one.actions).join(', ')} on ${places}`, WIDTH - what),
      ...(one.because === null ? [] : wrapText(`because ${one.because}`, WIDTH - what)),
    ];
    return lines.map((line, at) => `${(at === 0 && !isSame ? one.for : '').padEnd(what)}${line}`);
  });
}

/** Names the service of actions once: `kinesis:GetRecords, ListShards`. */
function shortActions(actions: readonly string[]): readonly string[] {
  return actions.map((action, index) => {
    const [service = '', word = ''] = action.split(':');
    return actions[index - 1]?.startsWith(`${service}:`) === true ? word : action;
  });
}

/** Alarms that differ only in what they are of are told once; that one is enough to ring goes without saying. */
function alarmsOf({ alarms }: PlanFunction): readonly string[] {
  const told = alarms.map(({ code, watches, rings }) => {
    const [threshold = ''] = rings.split(', in ');
    return `${code ?? watches} ${threshold}`.replace(/ at 1( record)?$/, '');
  });
  return [...Map.groupBy(told, (text) => text)].map(([text, { length }]) =>
    length === 1 ? text : `${text} (${length})`,
  );
}

function resourcesOf({ resources }: PlanFunction): readonly string[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type !== 'AWS::CloudWatch::Alarm')
    .map(([id, { Type }]) => `${id} (${formatType(Type)})`);
}
