import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import type { FunctionSpec, Service } from '../../../model/service.ts';

type CaptureTool = NonNullable<FunctionSpec['decoder']>['captureTool'];

/** The files that `create-decoder` loads, and the decoders that need each of them. */
const USERS: Readonly<Record<string, readonly CaptureTool[]>> = {
  'choose-decoder': ['auto'],
  'debezium/decode-debezium': ['debezium', 'auto'],
  'dms/decode-dms': ['dms', 'auto'],
  'registry/decode-framed': ['debezium', 'auto'],
};

/**
 * The decoders that a handler may ask for: those of the functions that its text names as
 * `functions.<name>`. `undefined` where that cannot be told: then it carries all.
 */
export function decodersOf(
  text: string,
  service: Service | undefined,
): ReadonlySet<CaptureTool> | undefined {
  const names = [...text.matchAll(/\bfunctions\s*(?:\.\s*(\w+)|\[\s*['"](\w+)['"]\s*\])/g)].map(
    ([, dotted, quoted]) => dotted ?? quoted ?? '',
  );
  const specs = names.map((name) => service?.functions[name]);
  const known = specs.filter((spec) => spec !== undefined);
  if (known.length === 0 || known.length < specs.length) return undefined;
  return new Set(known.flatMap(decoderOf));
}

/** A function that only archives reads no record; one that declares no decoder chooses by content. */
function decoderOf({ routes = [], decoder }: FunctionSpec): readonly CaptureTool[] {
  return routes.length === 0 ? [] : [decoder?.captureTool ?? 'auto'];
}

/** Leaves the decoders out that are not asked for. */
export function carryDecoders(wanted: ReadonlySet<CaptureTool>): Plugin {
  return {
    name: 'carry-decoders',
    setup: (build) => {
      build.onResolve({ filter: /^\.\// }, ({ path, importer }) => {
        if (!/[\\/]decoders[\\/]create-decoder\.[jt]s$/.test(importer)) return undefined;
        const users = USERS[path.replace(/^\.\//, '').replace(/\.[jt]s$/, '')];
        if (users === undefined || users.some((user) => wanted.has(user))) return undefined;
        const ending = importer.slice(-3);
        return { path: resolve(dirname(importer), `absent-decoders${ending}`) };
      });
    },
  };
}
