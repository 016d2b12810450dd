import { describe, expect, it } from 'vitest';
import { kinesis } from '../../../src/model/service.ts';
import { planDeployment } from '../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../src/tools/deploy/settings/deploy-settings.ts';
import { serviceFrom, settingsOf } from './bindings.ts';

const cdc = { stream: 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc', retentionHours: 168 };
const NOW = Date.parse('2026-03-01T00:00:00Z');

interface Chosen {
  /** What `custom.millrace.functions` says of the function. */
  readonly settings?: object;
  /** What `functions` says of it. */
  readonly facts?: object;
  readonly now?: number | undefined;
}

/** What a refused deployment lists; `[]`: it is not refused. */
function problemsOf({ settings = {}, facts = {}, now }: Chosen): readonly string[] {
  const parsed = parseDeploySettings({
    ...settingsOf(cdc, { functions: { things: settings } }),
    functions: { things: facts },
  });
  try {
    planDeployment(serviceFrom(kinesis('cdc')), parsed, { now });
    return [];
  } catch (error) {
    return String(error).split('\n- ').slice(1);
  }
}

describe('checkFunction', () => {
  it.each<[string, Chosen, string]>([
    [
      'a consumer group on Kinesis',
      { settings: { consumerGroup: 'mine' } },
      'custom.millrace.functions.things.consumerGroup is a setting of Kafka: a stream of Kinesis has no groups',
    ],
    [
      'the mode of a route that the function does not have',
      { settings: { modes: { cahe: 'paused' } } },
      'custom.millrace.functions.things.modes.cahe is no route of the function, which has cache',
    ],
    [
      'a starting time that is not yet',
      { settings: { startingPosition: { at: '2026-03-01T00:00:00.001Z' } }, now: NOW },
      'custom.millrace.functions.things.startingPosition.at is in the future: Lambda takes only a time that was',
    ],
    ...['nodejs20.x', 'python3.13', 'provided.al2023'].map((runtime): [string, Chosen, string] => [
      `the runtime ${runtime}`,
      { facts: { runtime } },
      `functions.things.runtime is ${runtime}: the bundles need nodejs22.x or later, here or as provider.runtime`,
    ]),
  ])('refuses %s', (_what, chosen, problem) => {
    expect(problemsOf(chosen)).toStrictEqual([problem]);
  });

  it.each<[string, Chosen]>([
    ['modes of its routes', { settings: { modes: { cache: 'paused' } } }],
    [
      'a starting time that was',
      { settings: { startingPosition: { at: '2026-03-01T01:00:00+01:00' } }, now: NOW },
    ],
    [
      'any starting time where nobody knows the time',
      { settings: { startingPosition: { at: '9999-03-01T00:00:00Z' } } },
    ],
    ['Node 22', { facts: { runtime: 'nodejs22.x' } }],
    ['Node 26', { facts: { runtime: 'nodejs26.x' } }],
  ])('takes %s', (_what, chosen) => {
    expect(problemsOf(chosen)).toStrictEqual([]);
  });
});
