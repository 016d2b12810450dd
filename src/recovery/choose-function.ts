import { CdcError } from '../errors.ts';
import type { QuarantineEntry } from '../model/quarantine.ts';
import { ARCHIVE_ROUTE, type CompiledFunction, readsPosition } from './compile-function.ts';

/**
 * Returns the function that an entry is of: the only one, else the one that reads such records and has
 * the route. Entries do not name it, because functions of one stream share lanes.
 *
 * Returns an error where the route is gone.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` where several can be meant.
 */
export function chooseFunction(
  { record: { position }, route }: Pick<QuarantineEntry, 'record' | 'route'>,
  functions: readonly CompiledFunction[],
): CompiledFunction | CdcError {
  const reading =
    functions.length === 1 ? functions : functions.filter((one) => readsPosition(one, position));
  const meant = reading.filter((one) => hasRoute(one, route));
  const [only] = meant;
  if (meant.length > 1) {
    const names = meant.map(({ name }) => name).join(', ');
    throw new CdcError('ERR_CDC_USAGE', `Several functions read such records: ${names}`, {
      details: { place: '--function', fix: 'Name the function with --function.' },
    });
  }
  return only ?? missing(route);
}

function hasRoute(one: CompiledFunction, route: string | undefined): boolean {
  if (route === undefined) return one.routeNames.size > 0 || one.archive !== undefined;
  return (
    one.findRoute(route) !== undefined || (route === ARCHIVE_ROUTE && one.archive !== undefined)
  );
}

function missing(route: string | undefined): CdcError {
  if (route === undefined) {
    return new CdcError('ERR_CDC_ROUTE_MISSING', 'No function of the service reads such records');
  }
  return new CdcError('ERR_CDC_ROUTE_MISSING', `The service has no route ${route} any more`, {
    details: { route },
  });
}
