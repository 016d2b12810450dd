import { CdcError } from '../errors.ts';
import { type Find, type Finding, isOwnSource, type OwnSource } from '../model/lookup.ts';
import type { FunctionSpec } from '../model/service.ts';
import type { ItemTable } from '../model/target.ts';

/** Makes one of what looks up in tables, and of the places that say themselves how. */
export function createFind(tables: Find<ItemTable> | undefined): Find {
  return async (source, wanted, signal) => {
    if (!isOwnSource(source)) return (await tables?.(source, wanted, signal)) ?? [];
    const keys = wanted.map(({ text }) => text);
    try {
      const found = await source.fetch(keys, { signal });
      if (!(found instanceof Map)) return keys.map(() => failedIn(source, 'no Map was answered'));
      return keys.map((key) => toFinding(found.get(key)));
    } catch (error) {
      return keys.map(() => failedIn(source, nameOf(error)));
    }
  };
}

/** The DynamoDB tables that the routes of a function look up in, by their symbolic names. */
export function lookupTablesOf({ routes = [] }: FunctionSpec): readonly string[] {
  const sources = routes
    .flatMap((set) => Object.values(set))
    .flatMap(({ lookups = {} }) => Object.values(lookups).map(({ source }) => source));
  return [...new Set(sources.flatMap((one) => (isOwnSource(one) ? [] : [one.name])))];
}

function toFinding(value: unknown): Finding {
  return value === undefined ? { status: 'nothing' } : { status: 'found', value };
}

/** Of errors that are not ours only the class is kept: their texts may quote a key. */
function failedIn({ name }: OwnSource, reason: string): Finding {
  const message = `Not looked up in ${name}: ${reason}`;
  return { status: 'failed', error: new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', message) };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `it threw ${error.constructor.name}` : `it threw ${typeof error}`;
}
