import type { DeploymentWarning } from '../deploy/deployment.ts';
import type { OldValues, TableNeeds } from './table-needs.ts';

/** Makes a warning about a table. */
export function aboutTable(
  { table }: Pick<TableNeeds, 'table'>,
  warning: Omit<DeploymentWarning, 'place'>,
): DeploymentWarning {
  return { ...warning, place: `table ${table.name}` };
}

/** Makes a warning for each route that needs old values, naming what it does with them. */
export function aboutRoutes(
  values: readonly OldValues[],
  { code, message, fix }: Omit<DeploymentWarning, 'place'>,
): readonly DeploymentWarning[] {
  return values.map(({ route, why, columns }) => ({
    code,
    place: `route ${route}`,
    message: `It ${why} (${columns.join(', ')}): ${message}`,
    fix,
  }));
}

/** Returns each warning once. */
export function distinctWarnings(
  warnings: readonly DeploymentWarning[],
): readonly DeploymentWarning[] {
  return [...new Map(warnings.map((one) => [JSON.stringify(one), one])).values()];
}
