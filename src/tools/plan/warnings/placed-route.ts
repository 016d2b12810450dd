import type { Route, RouteMode } from '../../../model/route.ts';
import { listRoutes } from '../../../routing/declare/list-routes.ts';
import type { Deployment, DeploymentWarning, FunctionDeployment } from '../../deploy/deployment.ts';
import { modeOf } from '../../deploy/mode-of-route.ts';

/** A route in a function. */
export interface PlacedRoute {
  readonly deployed: FunctionDeployment;
  readonly name: string;
  readonly route: Route;
  readonly mode: RouteMode;
}

/** Lists the routes of all functions. */
export function listPlacedRoutes({ functions }: Deployment): readonly PlacedRoute[] {
  return functions.flatMap((deployed) =>
    listRoutes(deployed.spec.routes ?? []).map(({ name, route }) => ({
      deployed,
      name,
      route,
      mode: modeOf(deployed, name, route),
    })),
  );
}

/** Makes a warning about a route. */
export function warnOfRoute(
  { deployed, name }: PlacedRoute,
  warning: Omit<DeploymentWarning, 'place'>,
): DeploymentWarning {
  return { ...warning, place: `function ${deployed.name}, route ${name}` };
}
