import { CdcError } from '../../../errors.ts';
import { type Fraction, toFraction } from './fraction.ts';

/** What an assumption may be given for one by one. */
export type AssumptionScope = 'source' | 'function' | 'route';

interface AssumptionFacts {
  /** What holds unless something else is given or measured, as a decimal. */
  readonly value: string;
  readonly unit: string;
  readonly what: string;
  /** `match.high-usage-alert=0.02` is of a route. */
  readonly scope?: AssumptionScope;
}

/** What an estimate takes for granted, by name. */
export const assumptionCatalog = {
  changesPerMonth: {
    ...{ value: '10000000', unit: 'changes', scope: 'source' },
    what: 'Changes that a source carries in a month.',
  },
  recordBytes: {
    ...{ value: '1250', unit: 'bytes', scope: 'source' },
    what: 'Mean size of a record: an update by DMS with before image.',
  },
  match: {
    ...{ value: '1', unit: 'share', scope: 'route' },
    what: 'Share of the changes of its source that a route sends.',
  },
  dropped: {
    ...{ value: '0', unit: 'share', scope: 'function' },
    what: 'Share of the records that the event filter drops; `--sample` measures it.',
  },
  repeated: {
    ...{ value: '0.01', unit: 'share' },
    what: 'Share of the records that come again after a failure.',
  },
  quarantined: {
    ...{ value: '0.0001', unit: 'share' },
    what: 'Share of the records that end in quarantine.',
  },
  recordsPerBatch: {
    ...{ value: '100', unit: 'records', scope: 'function' },
    what: 'Records of an invocation, at most the batch size.',
  },
  msPerBatch: {
    ...{ value: '200', unit: 'ms', scope: 'function' },
    what: 'Billed time of an invocation with so many records.',
  },
  messageBytes: {
    ...{ value: '1000', unit: 'bytes', scope: 'route' },
    what: 'Mean size of a message, with its attributes.',
  },
  itemBytes: {
    ...{ value: '1000', unit: 'bytes', scope: 'route' },
    what: 'Mean size of an item of DynamoDB.',
  },
  archiveLineBytes: {
    ...{ value: '1800', unit: 'bytes', scope: 'source' },
    what: 'Mean size of a record as a line of the archive.',
  },
  zones: {
    ...{ value: '2', unit: 'zones' },
    what: 'Availability zones with an endpoint each, for Kafka without provisioned pollers.',
  },
  natGateways: {
    ...{ value: '0', unit: 'gateways' },
    what: 'NAT gateways that are there for this service only, instead of endpoints.',
  },
} as const satisfies Readonly<Record<string, AssumptionFacts>>;

export type AssumptionName = keyof typeof assumptionCatalog;

/** Values by name, or by name and what they are for: `{ 'match.high-usage-alert': '0.02' }`. */
export type GivenAssumptions = Readonly<Record<string, string>>;

/** Returns the value of an assumption, for one source, function or route where it may differ. */
export type Assume = (name: AssumptionName, scope?: string) => Fraction;

/** An assumption as an estimate shows it. */
export interface ShownAssumption {
  /** `recordBytes`, `match.high-usage-alert`. */
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly from: 'default' | 'measured' | 'given';
  readonly what: string;
}

export interface Assumptions {
  readonly assume: Assume;
  /** All of them: the defaults, then what is said of one source, function or route. */
  readonly shown: readonly ShownAssumption[];
}

/** Makes assumptions of the defaults, of what was measured and of what is given, which wins. */
export function createAssumptions(
  given: GivenAssumptions,
  measured: GivenAssumptions = {},
): Assumptions {
  const values: Readonly<Record<string, string>> = { ...measured, ...given };
  const fromOf = (name: string): ShownAssumption['from'] => {
    if (Object.hasOwn(given, name)) return 'given';
    return Object.hasOwn(measured, name) ? 'measured' : 'default';
  };
  const show = (name: string): ShownAssumption => {
    const { value, unit, what }: AssumptionFacts = assumptionCatalog[nameOf(name)];
    return { name, value: values[name] ?? value, unit, from: fromOf(name), what };
  };
  const scoped = Object.keys(values).filter((name) => name.includes('.'));
  return {
    assume: (name, scope) =>
      toFraction(values[`${name}.${scope}`] ?? values[name] ?? assumptionCatalog[name].value),
    shown: [...Object.keys(assumptionCatalog), ...scoped.toSorted((a, b) => (a < b ? -1 : 1))].map(
      show,
    ),
  };
}

/**
 * Reads an assumption as it is given: `recordBytes=800`, `match.high-usage-alert=0.02`.
 *
 * @throws {CdcError} `ERR_CDC_USAGE`.
 */
export function parseAssumption(
  text: string,
  place = '--assume',
): readonly [name: string, value: string] {
  const [, name = text, value = ''] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  checkAssumption(name, value, place);
  return [name, value];
}

function checkAssumption(name: string, value: string, place: string): void {
  const [word = '', ...scope] = name.split('.');
  if (!Object.hasOwn(assumptionCatalog, word)) {
    throw wrong(
      place,
      `No such assumption: ${word}`,
      `one of ${Object.keys(assumptionCatalog).join(', ')}`,
    );
  }
  const { unit, scope: allowed }: AssumptionFacts = assumptionCatalog[nameOf(name)];
  if (scope.length > 0 && allowed === undefined) {
    throw wrong(place, `${word} holds for the whole service`, `${word}=${value}`);
  }
  if (!/^\d+(\.\d+)?$/.test(value) || (unit === 'share' && Number(value) > 1)) {
    const kind = unit === 'share' ? 'share from 0 to 1' : `number of ${unit} in digits`;
    throw wrong(place, `${name} is no ${kind}`, `${name}=${assumptionCatalog[nameOf(name)].value}`);
  }
  if (POSITIVE.has(word) && Number(value) === 0)
    throw wrong(place, `${name} is 0`, 'a number above 0');
}

/** Returns what a checked assumption is given for; `undefined` for the whole service. */
export function scopeOf(
  name: string,
): { readonly scope: AssumptionScope; readonly name: string } | undefined {
  const { scope }: AssumptionFacts = assumptionCatalog[nameOf(name)];
  const dot = name.indexOf('.');
  return scope === undefined || dot < 0 ? undefined : { scope, name: name.slice(dot + 1) };
}

/** Tells whether a name is of one source, function or route: `match.high-usage-alert` of `match`. */
export function isScoped(name: string, of: AssumptionName): boolean {
  return name.startsWith(`${of}.`);
}

/** Divisors. */
const POSITIVE: ReadonlySet<string> = new Set(['changesPerMonth', 'recordsPerBatch']);

/** The cast holds: names are checked before they come here. */
function nameOf(name: string): AssumptionName {
  return name.split('.')[0] as AssumptionName;
}

function wrong(place: string, message: string, example: string): CdcError {
  return new CdcError('ERR_CDC_USAGE', message, {
    details: { place, fix: `Write ${example}.` },
  });
}
