import { describe, expect, it } from 'vitest';
import { describeAlarm } from '../../../../src/tools/plan/report/describe-alarm.ts';

const lasting = { EvaluationPeriods: 3, DatapointsToAlarm: 3, Period: 300 };
const hourly = { EvaluationPeriods: 1, DatapointsToAlarm: 1, Period: 3_600 };
const silence = { EvaluationPeriods: 90, DatapointsToAlarm: 90, Period: 60 };

function tellOf(
  namespace: string,
  metric: string,
  facts: object,
  comparison = 'GreaterThanOrEqualToThreshold',
): readonly (string | undefined)[] {
  const { code, rings } = describeAlarm('Id', {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: namespace,
      MetricName: metric,
      ComparisonOperator: comparison,
      ...facts,
    },
  });
  return [code, rings];
}

describe('describeAlarm', () => {
  it('names the alarm as the runbooks do, and its threshold in a unit for people', () => {
    const told = [
      tellOf('AWS/Lambda', 'IteratorAge', { ...lasting, Threshold: 900_000 }),
      tellOf('AWS/Lambda', 'OffsetLag', { ...lasting, Threshold: 10_000 }),
      tellOf('Millrace', 'DeliveryLatency', { ...lasting, Threshold: 2_500 }),
      tellOf('AWS/Lambda', 'Errors', { ...lasting, DatapointsToAlarm: 2, Threshold: 1 }),
      tellOf('Millrace', 'SchemaDrift', { ...hourly, Threshold: 1 }),
      tellOf('Millrace', 'RecordsQuarantined', { ...hourly, Threshold: 1 }),
      tellOf('AWS/Lambda', 'Invocations', { ...silence, Threshold: 1 }, 'LessThanThreshold'),
    ];

    expect(told).toStrictEqual([
      ['iterator-age', 'at 15 min, in 3 of 3 periods of 5 min'],
      ['offset-lag', 'at 10,000 records, in 3 of 3 periods of 5 min'],
      ['latency', 'at 2.5 s, in 3 of 3 periods of 5 min'],
      ['errors', 'at 1, in 2 of 3 periods of 5 min'],
      ['drift', 'at 1, in 1 h'],
      ['quarantine', 'at 1 record, in 1 h'],
      ['source-silent', 'after 90 min'],
    ]);
  });
});
