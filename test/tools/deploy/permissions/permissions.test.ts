import { describe, expect, it } from 'vitest';
import type { FunctionDeployment } from '../../../../src/tools/deploy/deployment.ts';
import { planDeployment } from '../../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../../src/tools/deploy/settings/deploy-settings.ts';
import { bindings, serviceFrom } from '../bindings.ts';
import { arn, everySink, everySinkSettings, key } from '../every-sink.ts';
import { brokenBy, bucketKeyNeeds, type Need, needsOf, vpcNeeds } from '../needs.ts';

interface Case {
  readonly name: string;
  readonly deployed: FunctionDeployment;
  readonly needs: readonly Need[];
}

const OF_FACTS = 'settings of things';

/** What a traced function on a file system, with a key and a destination of its own, needs: see its binding. */
const FACT_NEEDS: readonly Need[] = [
  ...vpcNeeds(),
  { of: OF_FACTS, action: 'xray:PutTelemetryRecords', resource: '*' },
  { of: OF_FACTS, action: 'xray:PutTraceSegments', resource: '*' },
  { of: OF_FACTS, action: 'sqs:SendMessage', resource: arn('sqs', 'dead') },
  { of: OF_FACTS, action: 'kms:Decrypt', resource: key('environment') },
  ...['ClientMount', 'ClientWrite'].map((name) => ({
    of: OF_FACTS,
    action: `elasticfilesystem:${name}`,
    resource: arn('elasticfilesystem', 'file-system/fs-1'),
  })),
];

const every = planDeployment(everySink, parseDeploySettings(everySinkSettings));

const cases: readonly Case[] = [
  ...every.functions.map((deployed) => ({
    name: `${deployed.name} of every sink`,
    deployed,
    needs: [...needsOf(deployed), ...bucketKeyNeeds(every)],
  })),
  ...Object.entries(bindings).flatMap(([name, { source, settings }]) =>
    planDeployment(serviceFrom(source), parseDeploySettings(settings)).functions.map(
      (deployed) => ({
        name,
        deployed,
        needs: [...needsOf(deployed), ...(name === 'kinesis-function-facts' ? FACT_NEEDS : [])],
      }),
    ),
  ),
];

/** Actions for which the service authorization reference of AWS lists no resource. */
const WITHOUT_RESOURCE =
  /^(ec2:Describe(NetworkInterfaces|SecurityGroups|Subnets|Vpcs)|kafka:GetBootstrapBrokers|xray:Put(TelemetryRecords|TraceSegments))$/;

describe.each(cases)('the role of $name', ({ deployed, needs }) => {
  const { statements } = deployed;

  it('lets everything be done that source, routes and archive need', () => {
    expect(brokenBy(needs, statements)).toStrictEqual([]);
  });

  it('breaks what each statement says it is for, when the statement is removed', () => {
    for (const removed of statements) {
      const others = statements.filter((one) => one !== removed);

      expect(brokenBy(needs, others), removed.sid).toContain(removed.for);
    }
  });

  it('allows no action that nothing needs', () => {
    for (const statement of statements) {
      for (const action of statement.actions) {
        const less = { ...statement, actions: statement.actions.filter((one) => one !== action) };
        const others = statements.map((one) => (one === statement ? less : one));
        expect(brokenBy(needs, others), action).toContain(statement.for);
      }
    }
  });

  it('names actions and resources; `*` only where AWS offers nothing else, and then it says why', () => {
    const wide = statements.filter(({ resources }) => resources.includes('*'));

    expect(statements.flatMap(({ actions }) => actions).filter((one) => one.includes('*'))).toEqual(
      [],
    );
    expect(wide.filter(({ because = '' }) => because === '')).toStrictEqual([]);
    expect(
      wide.flatMap(({ actions }) => actions).filter((one) => !WITHOUT_RESOURCE.test(one)),
    ).toStrictEqual([]);
  });

  it('tells its statements apart by letters and digits', () => {
    const sids = statements.map(({ sid }) => sid);

    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toStrictEqual([]);
  });
});
