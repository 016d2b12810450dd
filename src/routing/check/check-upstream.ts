import type { Route, RouteSet } from '../../model/route.ts';
import type { DecoderSpec } from '../../model/service.ts';
import { listRoutes } from '../declare/list-routes.ts';
import type { Problem } from './problem.ts';

type Finding = Pick<Problem, 'what' | 'fix'>;

/**
 * Finds replicas that cannot equal their source, because the capture tool is declared to hide that rows
 * are removed. What is not declared cannot be checked.
 */
export function findUpstreamProblems(
  sets: readonly RouteSet[],
  decoder: DecoderSpec | undefined,
): readonly Problem[] {
  return listRoutes(sets).flatMap(({ name, route }) => {
    const sends: Route['sends'] = Array.isArray(route?.sends) ? route.sends : [];
    const replicas = sends.filter(({ verb }) => verb.endsWith('.replica'));
    const fixed = replicas.every(({ keys }) => keys === 'fixed');
    const findings = replicas.length === 0 ? [] : findHidden(decoder, fixed);
    return findings.map((finding): Problem => ({ route: name, ...finding }));
  });
}

function findHidden(decoder: DecoderSpec | undefined, fixed: boolean): readonly Finding[] {
  switch (decoder?.captureTool) {
    case 'dms': {
      const { beforeImage, beforeImageColumns } = decoder.options;
      if (fixed || beforeImage !== undefined || beforeImageColumns !== undefined) return [];
      return [
        {
          what: 'a replica would keep the old item of a row whose key changes: DMS does not send it',
          fix: "let DMS send before images and declare them, or say `keys: 'fixed'` if keys never change",
        },
      ];
    }
    case 'debezium':
      return decoder.options.flattened === true && decoder.options.deletes !== 'rewrite'
        ? [
            {
              what: 'a replica would keep removed rows: flattened records do not say that a row is removed',
              fix: "set `delete.tombstone.handling.mode=rewrite` and declare `deletes: 'rewrite'`, or do not flatten",
            },
          ]
        : [];
    default:
      return [];
  }
}
