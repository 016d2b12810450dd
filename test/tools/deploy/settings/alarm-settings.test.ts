import { describe, expect, it } from 'vitest';
import {
  type AlarmSettings,
  alarmSettingsSchema,
  findUnknownFunctions,
} from '../../../../src/tools/deploy/settings/alarm-settings.ts';
import { readPart } from '../../../../src/tools/deploy/settings/read-part.ts';

function read(raw: unknown): {
  readonly settings: AlarmSettings | undefined;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const settings = readPart(alarmSettingsSchema, raw, 'alarms', (place, what) => {
    problems.push(`${place} ${what}`);
  });
  return { settings, problems };
}

describe('alarmSettingsSchema', () => {
  it('takes what the page of the alarms shows', () => {
    const { settings, problems } = read({
      topic: { Ref: 'Alerts' },
      off: ['drift'],
      thresholds: { latency: 60, 'source-silent': '30' },
      functions: { archive: { off: 'all' } },
    });

    expect(problems).toStrictEqual([]);
    expect(settings).toStrictEqual({
      topic: { Ref: 'Alerts' },
      off: ['drift'],
      thresholds: { latency: 60, 'source-silent': 30 },
      functions: { archive: { off: 'all' } },
    });
  });

  it.each([
    [{ topic: 'alerts' }, 'alarms.topic is not the ARN of an SNS topic'],
    [
      { off: ['iterator'] },
      'alarms.off is not "all", nor a list of alarms: iterator-age, offset-lag',
    ],
    [{ thresholds: { latency: 0 } }, 'alarms.thresholds.latency is not a number above 0'],
    [{ thresholds: { latency: 'soon' } }, 'alarms.thresholds.latency is not a number above 0'],
    [{ thresholds: { latencies: 5 } }, 'alarms.thresholds.latencies is no setting'],
    [{ thresholds: { 'source-silent': 2_000 } }, 'whole number of minutes from 1 to 1440'],
    [{ tpoic: 'arn:aws:sns:eu-west-1:1:t' }, 'alarms.tpoic is no setting'],
  ])('says what is wrong with %j', (raw, expected) => {
    const { problems } = read(raw);

    expect(problems.join('\n')).toContain(expected);
  });
});

describe('findUnknownFunctions', () => {
  it('names functions that the service does not have', () => {
    const settings = { functions: { billing: {}, biling: { off: 'all' as const } } };

    expect(findUnknownFunctions(settings, ['billing'])).toStrictEqual([
      'functions.biling is no function of the service',
    ]);
  });
});
