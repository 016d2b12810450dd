import { CdcError, errorCatalog } from '../../src/errors.ts';
import { hasMarker } from './hostile-values.ts';

/** What a property found wrong. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

/** Reports that a property does not hold. */
export function fail(what: string, cause?: unknown): never {
  throw new Finding(what, { cause });
}

/**
 * Returns what a function answers, or `undefined` if it throws a `CdcError` with a known code that
 * tells nothing of a row. Any other error is a finding.
 */
export function settle<T>(act: () => T, name: string): T | undefined {
  try {
    return act();
  } catch (error) {
    expectTyped(error, name);
    return undefined;
  }
}

/** Fails for an error that is not one of the catalog, or that tells a value of a row. */
export function expectTyped(error: unknown, name: string): void {
  if (!(error instanceof CdcError)) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    fail(`${name} throws no CdcError but ${what}`, error);
  }
  if (!Object.hasOwn(errorCatalog, error.code)) fail(`${name} throws an unknown code`);
  expectNoMarker(textOf(error), `${name}: the error ${error.code}`);
}

/** Fails for a text with anything that was planted. */
export function expectNoMarker(text: string, name: string): void {
  if (hasMarker(text)) fail(`${name} tells a value of a row`);
}

/** Names of the members that every object, list and function has, before anything was decoded. */
const PRISTINE = membersOfPrototypes();

/** Fails if anything was added to what all objects have. */
export function expectPristine(): void {
  if (membersOfPrototypes() !== PRISTINE) fail('a prototype was changed');
}

function textOf(error: CdcError): string {
  const details = `${error.message} ${JSON.stringify(error.details)}`;
  const { cause } = error;
  if (cause instanceof CdcError) return `${details} ${textOf(cause)}`;
  return cause instanceof Error ? `${details} ${cause.message}` : `${details} ${String(cause)}`;
}

function membersOfPrototypes(): string {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype]
    .map((prototype) => Reflect.ownKeys(prototype).length)
    .join(' ');
}
