import type { Deployment, FunctionDeployment } from '../../deploy/deployment.ts';
import { type Assumptions, createAssumptions, type GivenAssumptions } from './assumptions.ts';
import { costByService } from './cost-by-service.ts';
import { type CostLine, costOf, costOfAll, type NotPriced } from './cost-line.ts';
import { costOfFunction } from './cost-of-function.ts';
import { costOfService } from './cost-of-service.ts';
import { costOfStreams } from './cost-of-streams.ts';
import type { PlanCost, PlanCostLine } from './cost-schema.ts';
import { type Fraction, quotientOf, sumOf, toDecimal, toFraction } from './fraction.ts';
import { nameOfSource } from './function-load.ts';
import { priceTable } from './price-table.ts';

const MILLION = toFraction(1_000_000);

/**
 * Estimates what a deployment costs in a month and per million changes. Sums are exact; what is shown
 * is rounded to a hundredth of a cent.
 */
export function estimateCost(
  deployment: Deployment,
  given: GivenAssumptions = {},
  measured: GivenAssumptions = {},
): PlanCost {
  const functions = deployment.functions.filter(({ isAbsent }) => !isAbsent);
  const made = { ...deployment, functions };
  const assumptions = createAssumptions(given, measured);
  const { assume } = assumptions;
  const ofFunctions = functions.map((one) => costOfFunction(one, assume));
  const lines = [...ofFunctions.flatMap((one) => one.lines), ...costOfService(made, assume)].filter(
    ({ quantity }) => quantity.over > 0n,
  );
  return {
    region: priceTable.region,
    date: priceTable.date,
    lines: lines.map(toLine),
    functions: deployment.functions.map((one) => costOfOne(one, lines, assumptions)),
    services: costByService(lines, changesOf(made, assumptions), assumptions),
    total: totalOf(lines, changesOf(made, assumptions)),
    upstream: costOfStreams(functions, assume).map(toLine),
    notPriced: distinct([
      ...ofFunctions.flatMap(({ notPriced }) => notPriced),
      ...functions.flatMap(brokersOf),
      ...deployment.functions.filter(({ isAbsent }) => isAbsent).map(absenceOf),
    ]),
    assumptions: [...assumptions.shown],
  };
}

function costOfOne(
  { name, source }: FunctionDeployment,
  lines: readonly CostLine[],
  { assume }: Assumptions,
): PlanCost['functions'][number] {
  const cost = costOfAll(lines.filter(({ place }) => place === `function ${name}`));
  const changes = assume('changesPerMonth', source.name);
  return { name, usdPerMonth: toUsd(cost), usdPerMillion: toUsd(perMillion(cost, changes)) };
}

/** Of all sources. */
function changesOf({ functions }: Deployment, { assume }: Assumptions): Fraction {
  const sources = new Map(functions.map(({ source }) => [nameOfSource(source), source]));
  return sumOf([...sources.values()].map(({ name }) => assume('changesPerMonth', name)));
}

function totalOf(lines: readonly CostLine[], changes: Fraction): PlanCost['total'] {
  const usage = costOfAll(lines.filter(({ kind }) => kind === 'usage'));
  const fixed = costOfAll(lines.filter(({ kind }) => kind === 'fixed'));
  const all = sumOf([usage, fixed]);
  return {
    changesPerMonth: toDecimal(changes, 0),
    usageUsdPerMonth: toUsd(usage),
    fixedUsdPerMonth: toUsd(fixed),
    usdPerMonth: toUsd(all),
    usdPerMillion: toUsd(changes.over === 0n ? changes : perMillion(all, changes)),
  };
}

function perMillion(cost: Fraction, changes: Fraction): Fraction {
  return quotientOf(cost, quotientOf(changes, MILLION));
}

function toLine(line: CostLine): PlanCostLine {
  const { place, item, kind, price, quantity } = line;
  const { unit } = priceTable.prices[price];
  const shown = { quantity: toDecimal(quantity, 2), unit, usdPerMonth: toUsd(costOf(line)) };
  return { place, item, kind, price, ...shown };
}

function brokersOf({ source }: FunctionDeployment): readonly NotPriced[] {
  if (source.stream === 'kinesis') return [];
  return [{ place: `source ${nameOfSource(source)}`, because: `the brokers of ${source.name}` }];
}

function absenceOf({ name, condition = '' }: FunctionDeployment): NotPriced {
  const because = `${name}, whose condition ${condition} does not hold by default`;
  return { place: `function ${name}`, because };
}

function distinct(list: readonly NotPriced[]): NotPriced[] {
  return [...new Map(list.map((one) => [`${one.place} ${one.because}`, one])).values()];
}

function toUsd(amount: Fraction): string {
  return toDecimal(amount, 4);
}
