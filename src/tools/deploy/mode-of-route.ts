import { isObject } from '../../model/fields.ts';
import type { Route, RouteMode } from '../../model/route.ts';
import type { FunctionDeployment } from './deployment.ts';

const MODES: readonly unknown[] = ['live', 'shadow', 'paused'] satisfies readonly RouteMode[];

/** Returns the mode that a route has in a function: its settings may say another than the route. */
export function modeOf(
  { environment }: Pick<FunctionDeployment, 'environment'>,
  name: string,
  { mode }: Route,
): RouteMode {
  const { MILLRACE_MODES: text } = environment;
  const modes: unknown = typeof text === 'string' ? JSON.parse(text) : {};
  const set = isObject(modes) && Object.hasOwn(modes, name) ? modes[name] : mode;
  // The cast holds: it is one of the list.
  return MODES.includes(set) ? (set as RouteMode) : mode;
}
