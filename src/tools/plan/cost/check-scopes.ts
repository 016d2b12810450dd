import { CdcError } from '../../../errors.ts';
import { listRoutes } from '../../../routing/declare/list-routes.ts';
import type { Deployment } from '../../deploy/deployment.ts';
import { type AssumptionScope, type GivenAssumptions, scopeOf } from './assumptions.ts';

/**
 * Checks that what is assumed of one source, function or route is of one that is there: a misspelt name
 * would leave the default in place without a word.
 *
 * @throws {CdcError} `ERR_CDC_USAGE`.
 */
export function checkScopes(given: GivenAssumptions, deployment: Deployment): void {
  const known = namesOf(deployment);
  for (const name of Object.keys(given)) {
    const of = scopeOf(name);
    if (of === undefined || known[of.scope].has(of.name)) continue;
    throw new CdcError('ERR_CDC_USAGE', `The service has no ${of.scope} of the name ${of.name}`, {
      details: { place: name, fix: `Use one of: ${[...known[of.scope]].join(', ')}.` },
    });
  }
}

function namesOf({
  functions,
}: Deployment): Readonly<Record<AssumptionScope, ReadonlySet<string>>> {
  return {
    source: new Set(functions.map(({ source }) => source.name)),
    function: new Set(functions.map(({ name }) => name)),
    route: new Set(
      functions.flatMap(({ spec }) => listRoutes(spec.routes ?? []).map(({ name }) => name)),
    ),
  };
}
