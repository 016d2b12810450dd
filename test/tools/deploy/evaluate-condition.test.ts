import { describe, expect, it } from 'vitest';
import { kinesis } from '../../../src/model/service.ts';
import { evaluateCondition } from '../../../src/tools/deploy/evaluate-condition.ts';
import { planDeployment } from '../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../src/tools/deploy/settings/deploy-settings.ts';
import { estimateCost } from '../../../src/tools/plan/cost/estimate-cost.ts';
import { serviceFrom, settingsOf } from './bindings.ts';

const template = {
  defaults: { Arn: '', Stage: 'prod' },
  conditions: {
    Empty: { 'Fn::Equals': [{ Ref: 'Arn' }, ''] },
    Has: { 'Fn::Not': [{ Condition: 'Empty' }] },
    Region: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    Both: { 'Fn::And': [{ Condition: 'Region' }, { Condition: 'Has' }] },
    Maybe: { 'Fn::And': [{ Condition: 'Region' }, { Condition: 'Empty' }] },
    Either: { 'Fn::Or': [{ Condition: 'Region' }, { Condition: 'Empty' }] },
    Circle: { 'Fn::Not': [{ Condition: 'Circle' }] },
  },
};

describe('evaluateCondition', () => {
  it.each([
    ['Empty', true],
    ['Has', false],
    ['Region', undefined],
    ['Both', false],
    ['Maybe', undefined],
    ['Either', true],
    ['Circle', undefined],
    ['Nothing', undefined],
  ])('tells of %s: %s', (name, holds) => {
    expect(evaluateCondition(name, template)).toBe(holds);
  });
});

describe('the price of a plan', () => {
  const stream = 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc';
  const costIf = (condition: string) =>
    estimateCost(
      planDeployment(
        serviceFrom(kinesis('cdc')),
        parseDeploySettings({
          ...settingsOf({ stream, retentionHours: 168 }),
          ...template,
          functions: { things: { condition } },
        }),
      ),
    );

  it('leaves out a function whose condition does not hold, and says so', () => {
    const cost = costIf('Has');

    expect(cost.lines.filter(({ place }) => place === 'function things')).toStrictEqual([]);
    expect(cost.upstream).toStrictEqual([]);
    expect(cost.notPriced).toStrictEqual([
      { place: 'function things', because: 'things, whose condition Has does not hold by default' },
    ]);
  });

  it('counts one whose condition holds, or is not known', () => {
    expect(costIf('Empty').lines).toStrictEqual(costIf('Region').lines);
    expect(costIf('Empty').lines.length).toBeGreaterThan(3);
  });
});
