import type { CloudFormationFunction, Resources } from '../../cloudformation/resource.ts';
import type { FunctionDeployment } from '../deployment.ts';
import { buildFunctionWidgets, escapeTemplate } from './function-widgets.ts';
import { listAlarms, type MonitoringSettings } from './list-alarms.ts';
import { GRID_WIDTH, placeWidgets, type Widget } from './place-widgets.ts';

/** The most alarms that one widget shows. */
const MAX_ALARMS = 100;

const ALARMS_PER_ROW = 6;

/**
 * Creates the dashboard of a service: its alarms, and for each function what it receives, delivers,
 * skips and costs.
 */
export function createDashboard(
  functions: readonly FunctionDeployment[],
  settings: MonitoringSettings,
): Resources {
  if (functions.length === 0) return {};
  const widgets = placeWidgets([
    ...buildAlarmWidget(functions, settings),
    ...functions.flatMap((deployed) => buildFunctionWidgets(deployed, settings.service)),
  ]);
  const body = JSON.stringify({ widgets });
  const names = namesOf(functions);
  return {
    MillraceDashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: `${settings.service}-${settings.stage}`,
        DashboardBody: { 'Fn::Sub': Object.keys(names).length === 0 ? body : [body, names] },
      },
    },
  };
}

/** Alarms of functions that may not be deployed are left out: a widget shows no alarm that is not there. */
function buildAlarmWidget(
  functions: readonly FunctionDeployment[],
  settings: MonitoringSettings,
): readonly Widget[] {
  const certain = functions.filter(({ condition }) => condition === undefined);
  const alarms = listAlarms(certain, settings).slice(0, MAX_ALARMS);
  if (alarms.length === 0) return [];
  const owner = `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}`;
  const arns = alarms.map(({ name }) => `${owner}:alarm:${escapeTemplate(name)}`);
  const height = 1 + Math.ceil(alarms.length / ALARMS_PER_ROW);
  return [
    { type: 'alarm', width: GRID_WIDTH, height, properties: { title: 'Alarms', alarms: arns } },
  ];
}

/** What a template without a conditional function has in place of its name. */
const NOT_DEPLOYED = 'not-deployed';

/** The names that `Ref` cannot give, because the resource may not be there. */
function namesOf(
  functions: readonly FunctionDeployment[],
): Readonly<Record<string, CloudFormationFunction>> {
  return Object.fromEntries(
    functions.flatMap(({ condition, functionId, mapping }) => {
      if (condition === undefined) return [];
      const ids = [functionId, ...mapping.logicalIds];
      return ids.map((id) => [id, { 'Fn::If': [condition, { Ref: id }, NOT_DEPLOYED] }]);
    }),
  );
}
