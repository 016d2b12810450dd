import type { Deployment, DeploymentWarning } from '../../deploy/deployment.ts';
import { createAssumptions, type GivenAssumptions } from '../cost/assumptions.ts';
import { listPlacedRoutes, type PlacedRoute } from './placed-route.ts';
import { warnOfBeforeImages } from './warn-before-images.ts';
import { warnOfDeletes } from './warn-deletes.ts';
import { warnOfMixedFunction } from './warn-function.ts';
import { warnOfGroups } from './warn-groups.ts';
import { warnOfKeyShifts } from './warn-key-shifts.ts';
import { warnOfMapping } from './warn-mapping.ts';
import { warnOfOldMessages, warnOfOpaqueFilter } from './warn-messages.ts';
import { warnOfContradictions } from './warn-never-matches.ts';
import { warnOfPollers } from './warn-pollers.ts';
import { warnOfSource } from './warn-source.ts';

const OF_ROUTES: readonly ((placed: PlacedRoute) => readonly DeploymentWarning[])[] = [
  warnOfContradictions,
  warnOfSource,
  warnOfBeforeImages,
  warnOfDeletes,
  warnOfKeyShifts,
  warnOfGroups,
  warnOfOldMessages,
  warnOfOpaqueFilter,
];

/** Finds what will work, and probably not as it was meant. Errors are not among it: see `check`. */
export function findWarnings(
  deployment: Deployment,
  given: GivenAssumptions = {},
): readonly DeploymentWarning[] {
  const { assume } = createAssumptions(given);
  return [
    ...listPlacedRoutes(deployment).flatMap((placed) => OF_ROUTES.flatMap((find) => find(placed))),
    ...deployment.functions.flatMap((deployed) => [
      ...warnOfMixedFunction(deployed),
      ...warnOfMapping(deployed, assume),
    ]),
    ...warnOfPollers(deployment),
  ];
}
