import type { Sink, Sinks } from '../model/delivery.ts';
import type { FunctionSpec } from '../model/service.ts';
import type { Report } from '../model/telemetry.ts';
import { deliverOnce } from '../sinks/once/deliver-once.ts';
import type { OnceMemory } from '../sinks/once/once-memory.ts';

/** Wraps the sinks of a function, so that routes that say `once` send nothing again. */
export function rememberOnce(sinks: Sinks, memory: OnceMemory | undefined, report: Report): Sinks {
  if (memory === undefined) return sinks;
  const wrapped = Object.entries(sinks).map(([name, sink]) => [
    name,
    // The casts hold: a wrapped sink takes and returns what the sink does.
    deliverOnce(sink as Sink, memory, report),
  ]);
  return Object.fromEntries(wrapped) as Sinks;
}

/** The tables that the routes of a function remember effect ids in, by their symbolic names. */
export function onceTablesOf({ routes = [] }: FunctionSpec): readonly string[] {
  const rules = routes.flatMap((set) => Object.values(set).map(({ once }) => once));
  return [...new Set(rules.flatMap((once) => (once === undefined ? [] : [once.table.name])))];
}
