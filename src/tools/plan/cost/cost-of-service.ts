import { isObject } from '../../../model/fields.ts';
import type { Resource } from '../../cloudformation/resource.ts';
import { liveTargetsOf } from '../../deploy/alarms/function-facts.ts';
import type { BoundKafka, Deployment, FunctionDeployment } from '../../deploy/deployment.ts';
import type { Assume } from './assumptions.ts';
import { type CostLine, HOURS_OF_MONTH } from './cost-line.ts';
import { productOf, toFraction } from './fraction.ts';
import { nameOfSource } from './function-load.ts';
import type { PriceId } from './price-table.ts';

/** Pollers that share one event poller unit, which is what is paid. */
const POLLERS_OF_UNIT = 10;
/** Metrics that every function writes, and what each target adds: deliveries and latency. */
const OWN_METRICS = 4;
const METRICS_OF_TARGET = 2;

/** Returns what a service costs whether or not changes come. */
export function costOfService(deployment: Deployment, assume: Assume): readonly CostLine[] {
  return [
    ...costOfPollers(deployment.functions),
    ...costOfNetwork(deployment.functions, assume),
    ...costOfWatching(deployment),
  ];
}

/** Each mapping has units of its own, unless it shares them with others of its poller group. */
function costOfPollers(functions: readonly FunctionDeployment[]): readonly CostLine[] {
  const provisioned = functions.flatMap(({ name, source, mapping }) => {
    if (source.stream !== 'kafka' || source.pollers === 'on-demand') return [];
    const { group, minimum } = source.pollers;
    return mapping.logicalIds.map((id) => ({
      place: group === undefined ? `function ${name}` : `poller group ${group}`,
      sharing: group ?? id,
      minimum,
    }));
  });
  return [...Map.groupBy(provisioned, ({ sharing }) => sharing).values()].map((pollers) => {
    const minimum = pollers.reduce((sum, one) => sum + one.minimum, 0);
    const units = toFraction(Math.ceil(minimum / POLLERS_OF_UNIT));
    const place = pollers[0]?.place ?? 'service';
    const hours = productOf(units, HOURS_OF_MONTH);
    return fixed(place, 'event pollers', 'lambda.pollers', hours);
  });
}

/** On-demand pollers reach Lambda and STS from the network of the cluster; provisioned ones need nothing. */
function costOfNetwork(
  functions: readonly FunctionDeployment[],
  assume: Assume,
): readonly CostLine[] {
  const clusters = new Map(
    functions.flatMap(({ source }): [string, BoundKafka][] =>
      source.stream === 'kafka' && source.pollers === 'on-demand'
        ? [[nameOfSource(source), source]]
        : [],
    ),
  );
  const gateways = assume('natGateways');
  if (gateways.over > 0n) {
    const quantity = productOf(gateways, HOURS_OF_MONTH);
    return [fixed('service', 'NAT gateways', 'vpc.nat-hours', quantity)];
  }
  return [...clusters].map(([name, { auth }]) => {
    const services = toFraction('secretArn' in auth ? 3 : 2);
    const quantity = productOf(services, assume('zones'), HOURS_OF_MONTH);
    const item = 'secretArn' in auth ? 'endpoints: Lambda, STS, Secrets' : 'endpoints: Lambda, STS';
    return fixed(`source ${name}`, item, 'vpc.endpoint-hours', quantity);
  });
}

function costOfWatching({ functions, shared }: Deployment): readonly CostLine[] {
  const resources = [shared, ...functions.map((one) => one.resources)].flatMap((some) =>
    Object.values(some),
  );
  const alarms = resources
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .reduce((sum, alarm) => sum + metricsOf(alarm), 0);
  const dashboards = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard').length;
  // Each value of the dimensions is paid: `service` and `function`, and the target.
  const metrics = functions.reduce(
    (sum, one) => sum + OWN_METRICS + METRICS_OF_TARGET * liveTargetsOf(one).length,
    0,
  );
  return [
    fixed('service', 'alarms', 'cloudwatch.alarms', toFraction(alarms)),
    fixed('service', 'own metrics', 'cloudwatch.metrics', toFraction(metrics)),
    fixed('service', 'dashboards', 'cloudwatch.dashboards', toFraction(dashboards)),
  ].filter(({ quantity }) => quantity.over > 0n);
}

/** An alarm on an expression is paid by the metrics that the expression reads. */
function metricsOf({ Properties }: Resource): number {
  const { Metrics } = Properties;
  if (!Array.isArray(Metrics)) return 1;
  return Metrics.filter((one) => isObject(one) && 'MetricStat' in one).length;
}

function fixed(
  place: string,
  item: string,
  price: PriceId,
  quantity: CostLine['quantity'],
): CostLine {
  return { place, item, kind: 'fixed', price, quantity };
}
