import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CdcError } from '../../errors.ts';
import type { Service } from '../../model/service.ts';
import type { Report } from '../../model/telemetry.ts';
import type { InvocationContext } from './event-source-mapping/invoke-function.ts';

/** The handler of a function of the service. */
export type Handler = (event: unknown, context: InvocationContext) => Promise<unknown>;

/**
 * Loads the handler of a function: `billingFromMsk` is in `src/handlers/billing-from-msk.ts`. It
 * reads the environment when it is loaded.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` if the service has no such function or it has no handler.
 */
export async function loadHandler(service: Service, name: string): Promise<Handler> {
  if (!Object.hasOwn(service.functions, name)) {
    const known = Object.keys(service.functions).join(', ');
    throw new CdcError('ERR_CDC_USAGE', `There is no function "${name}": use one of ${known}`);
  }
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const file = resolve('src/handlers', `${kebab}.ts`);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    throw new CdcError('ERR_CDC_USAGE', `The function "${name}" has no handler: ${kebab}.ts`);
  }
  const loaded: unknown = await import(pathToFileURL(file).href);
  if (hasHandler(loaded)) return loaded.handler;
  throw new CdcError('ERR_CDC_USAGE', `The file ${kebab}.ts exports no handler`);
}

/** Returns the handler, which tells the player what it reports. */
export function withReport(handler: Handler, report: Report): Handler {
  return (event, context) => handler(event, { ...context, played: { ...context.played, report } });
}

function hasHandler(module: unknown): module is { readonly handler: Handler } {
  return (
    typeof module === 'object' &&
    module !== null &&
    'handler' in module &&
    typeof module.handler === 'function'
  );
}
