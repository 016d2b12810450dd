import * as z from 'zod/mini';
import type { Value } from '../../cloudformation/resource.ts';
import { type AlarmCode, alarmCatalog, alarmCodes } from '../alarms/alarm-catalog.ts';
import { value } from './read-part.ts';

/** What may be said of alarms, for all functions or for one. */
interface AlarmChoices {
  /** Alarms that are not made; `all`: none is. */
  readonly off?: readonly AlarmCode[] | 'all' | undefined;
  /** In the unit of the alarm: see `docs/runbooks/README.md`. */
  readonly thresholds?: Readonly<Partial<Record<AlarmCode, number | undefined>>> | undefined;
}

/** What `custom.millrace.alarms` says. */
export interface AlarmSettings extends AlarmChoices {
  /** The SNS topic that is told when an alarm begins and ends; without one, alarms are only seen. */
  readonly topic?: Value | undefined;
  /** Where the pages are that alarms name: a folder or an address; `docs/runbooks` unless said. */
  readonly runbooks?: string | undefined;
  /** What differs for a function, by its name. */
  readonly functions?: Readonly<Record<string, AlarmChoices>> | undefined;
}

const MINUTES_PER_DAY = 1_440;

const NO_ALARMS = { error: `is not "all", nor a list of alarms: ${alarmCodes.join(', ')}` };
const NO_TOPIC = { error: 'is not the ARN of an SNS topic, nor a function such as { Ref: Topic }' };
const NO_PLACE = { error: 'is empty' };
const NO_THRESHOLD = { error: 'is not a number above 0' };
const NO_SILENCE = { error: 'is not a whole number of minutes from 1 to 1440' };

const code = z.enum(alarmCodes);

const choices = {
  off: z.optional(z.union([z.literal('all'), z.array(code)], NO_ALARMS)),
  thresholds: z.optional(z.strictObject(thresholdShape())),
};

/** Checks `custom.millrace.alarms`. */
export const alarmSettingsSchema: z.ZodMiniType<AlarmSettings> = z.strictObject({
  ...choices,
  topic: z.optional(value.check(z.refine(isTopic, NO_TOPIC))),
  runbooks: z.optional(z.string().check(z.minLength(1, NO_PLACE))),
  functions: z.optional(z.record(z.string(), z.strictObject(choices))),
});

/**
 * Returns what is wrong with settings that are right by themselves: they name a function that the
 * service does not have.
 */
export function findUnknownFunctions(
  { functions = {} }: AlarmSettings,
  names: readonly string[],
): readonly string[] {
  return Object.keys(functions)
    .filter((name) => !names.includes(name))
    .map((name) => `functions.${name} is no function of the service`);
}

function isTopic(given: Value): boolean {
  return typeof given !== 'string' || given.startsWith('arn:');
}

type ThresholdShape = Readonly<Record<AlarmCode, z.ZodMiniOptional<z.ZodMiniNumber>>>;

function thresholdShape(): ThresholdShape {
  const shapes = alarmCodes.map((name) => [name, z.optional(thresholdOf(name))]);
  // The cast holds: there is one shape for each code.
  return Object.fromEntries(shapes) as ThresholdShape;
}

function thresholdOf(name: AlarmCode): z.ZodMiniNumber {
  if (alarmCatalog[name].rings === 'at-threshold')
    return z.coerce.number(NO_THRESHOLD).check(z.positive(NO_THRESHOLD));
  // CloudWatch looks back a day at most.
  return z.coerce
    .number(NO_SILENCE)
    .check(z.int(NO_SILENCE), z.gte(1, NO_SILENCE), z.lte(MINUTES_PER_DAY, NO_SILENCE));
}
