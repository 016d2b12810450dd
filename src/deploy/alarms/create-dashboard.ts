import type { Resources } from '../cloudformation.ts';
import type { FunctionDeployment } from '../deployment.ts';
import type { MonitoringSettings } from './list-alarms.ts';

/** Stub. */
export function createDashboard(
  functions: readonly FunctionDeployment[],
  settings: MonitoringSettings,
): Resources {
  if (settings.dashboard === false || functions.length === 0) return {};
  return {};
}
