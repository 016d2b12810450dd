import { describe, expect, it } from 'vitest';
import { findAlarmWarnings } from '../../../../src/tools/deploy/alarms/alarm-warnings.ts';
import { billingService } from '../../../fixtures/billing/src/service.ts';
import { deployedFunction, forgetful, onDemandKafka } from './deployed-function.ts';

const { billing } = billingService.functions;
const functions = [deployedFunction(billing)];
const settings = { service: 'shop', stage: 'prod', topic: { Ref: 'Alerts' } };

function codesOf(...args: Parameters<typeof findAlarmWarnings>): readonly string[] {
  return findAlarmWarnings(...args).map(({ code }) => code);
}

function topic(KmsMasterKeyId: unknown) {
  return { Alerts: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId } } };
}

describe('findAlarmWarnings', () => {
  it('is quiet where alarms are heard', () => {
    expect(codesOf(functions, settings, topic(undefined))).toStrictEqual([]);
    expect(codesOf(functions, settings, topic({ Ref: 'Key' }))).toStrictEqual([]);
  });

  it('tells of alarms that tell nobody', () => {
    const silent = { ...settings, topic: undefined };

    expect(codesOf(functions, silent, {})).toStrictEqual(['alarms-tell-nobody']);
    expect(codesOf(functions, { ...silent, off: 'all' }, {})).toStrictEqual([]);
  });

  it('tells of a topic that CloudWatch cannot write to', () => {
    expect(codesOf(functions, settings, topic('alias/aws/sns'))).toStrictEqual([
      'topic-refuses-alarms',
    ]);
  });

  it('tells of a threshold that changes nothing', () => {
    const thresholds = { 'offset-lag': 5_000, latency: 60 };

    expect(findAlarmWarnings(functions, { ...settings, thresholds }, {})).toMatchObject([
      { code: 'threshold-without-alarm', place: 'alarms.thresholds.offset-lag' },
    ]);
  });

  it('tells of a silence that only a filter makes', () => {
    const filtered = deployedFunction(billing, {
      source: onDemandKafka,
      mapping: forgetful,
      filters: { kind: 'filtered', patterns: [{}], notes: [] },
    });
    const thresholds = { 'source-silent': 30 };

    expect(codesOf([filtered], { ...settings, thresholds }, {})).toStrictEqual([
      'silence-behind-filter',
    ]);
    expect(codesOf(functions, { ...settings, thresholds }, {})).toStrictEqual([]);
  });
});
