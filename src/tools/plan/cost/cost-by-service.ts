import { type AssumptionName, type Assumptions, isScoped } from './assumptions.ts';
import { type CostLine, costOf, costOfAll } from './cost-line.ts';
import type { PlanCost } from './cost-schema.ts';
import {
  type Fraction,
  largerOf,
  quotientOf,
  sumOf,
  toDecimal,
  toFraction,
  ZERO,
} from './fraction.ts';
import type { PriceId } from './price-table.ts';

/** The services of AWS that prices are of, by what the ids of prices begin with. */
type ServiceId = PriceId extends `${infer S}.${string}` ? S : never;

interface ServiceFacts {
  readonly name: string;
  /** What the figure rests on most. */
  readonly assumes: readonly AssumptionName[];
  /** What Millrace does to pay less, or why it cannot. */
  readonly choice: string;
}

const BATCHED = 'ten a call';

const services = {
  lambda: {
    name: 'Lambda',
    assumes: ['recordsPerBatch', 'msPerBatch'],
    choice: 'batches',
  },
  sns: { name: 'SNS', assumes: ['match', 'messageBytes'], choice: BATCHED },
  sqs: { name: 'SQS', assumes: ['match', 'messageBytes'], choice: BATCHED },
  eventbridge: {
    name: 'EventBridge',
    assumes: ['match', 'messageBytes'],
    choice: 'none',
  },
  dynamodb: {
    name: 'DynamoDB',
    assumes: ['match', 'itemBytes'],
    choice: 'folding, not counted',
  },
  firehose: {
    name: 'Firehose',
    assumes: ['messageBytes', 'archiveLineBytes'],
    choice: 'packed lines',
  },
  s3: { name: 'S3', assumes: ['quarantined'], choice: 'none' },
  cloudwatch: { name: 'CloudWatch', assumes: ['recordsPerBatch'], choice: 'none' },
  vpc: { name: 'VPC', assumes: ['zones', 'natGateways'], choice: 'none' },
  kinesis: { name: 'Kinesis', assumes: ['recordBytes'], choice: 'none' },
} as const satisfies Readonly<Record<ServiceId, ServiceFacts>>;

/**
 * Returns what a million changes cost by service, with what that rests on, and what one request for each
 * record or message would cost besides: that is saved by Millrace, the rest is the price of the service.
 */
export function costByService(
  lines: readonly CostLine[],
  changes: Fraction,
  { shown }: Pick<Assumptions, 'shown'>,
): NonNullable<PlanCost['services']> {
  const millions = quotientOf(changes, toFraction(1_000_000));
  const perMillion = (cost: Fraction): string =>
    toDecimal(changes.over === 0n ? changes : quotientOf(cost, millions), 4);
  return [...Map.groupBy(lines, serviceOf)].map(([id, ofService]) => {
    const { name, assumes, choice }: ServiceFacts = services[id];
    const usage = ofService.filter(({ kind }) => kind === 'usage');
    const fixed = ofService.filter(({ kind }) => kind === 'fixed');
    const paid = costOfAll(usage);
    const saved = sumOf([...usage.map(costAlone), { ...paid, over: -paid.over }]);
    return {
      service: name,
      usdPerMillion: perMillion(paid),
      fixedUsdPerMonth: toDecimal(costOfAll(fixed), 4),
      savedUsdPerMillion: perMillion(largerOf(ZERO, saved)),
      choice,
      assumptions: assumes.map((one) => ({
        name: one,
        // Another value for each route or source: the list of assumptions has them.
        value: shown.some(({ name: shownName }) => isScoped(shownName, one))
          ? null
          : (shown.find(({ name: shownName }) => shownName === one)?.value ?? null),
      })),
    };
  });
}

function costAlone(line: CostLine): Fraction {
  const { alone } = line;
  return costOf(alone === undefined ? line : { ...line, quantity: alone });
}

function serviceOf({ price }: CostLine): ServiceId {
  // The cast holds: the id of a price begins with its service.
  return price.slice(0, price.indexOf('.')) as ServiceId;
}
