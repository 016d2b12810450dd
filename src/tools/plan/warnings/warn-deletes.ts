import type { ConditionData, Send } from '../../../model/route.ts';
import type { DecoderSpec } from '../../../model/service.ts';
import { hiddenColumnsOf } from '../../../routing/build/hidden-columns.ts';
import { recordEventReads, recordRowReads } from '../../../routing/build/record-reads.ts';
import { partsOf } from '../../../routing/match/compile-conditions.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { hasKeyOnlyDeletes } from './captured-images.ts';
import { type PlacedRoute, warnOfRoute } from './placed-route.ts';

const FIXES: Readonly<Record<DecoderSpec['captureTool'], string>> = {
  dms: 'Read key columns only; with REPLICA IDENTITY FULL on the table all columns come, and nothing is wrong.',
  debezium:
    "Set REPLICA IDENTITY FULL on the table and declare `replicaIdentity: 'full'`, or read key columns only.",
  auto: 'Read key columns only.',
};

/** Finds routes that need more of a removed row than the key, which is all that is sent of it. */
export function warnOfDeletes(placed: PlacedRoute): readonly DeploymentWarning[] {
  const { route, deployed } = placed;
  if (!route.operations.includes('delete') || !hasKeyOnlyDeletes(deployed.spec.decoder)) return [];
  const columns = [...new Set([...columnsAsked(placed), ...route.sends.flatMap(readsOf(placed))])];
  const missing = columns.filter((column) => !route.table.key.includes(column));
  if (missing.length === 0) return [];
  return [
    warnOfRoute(placed, {
      code: 'key-only-deletes',
      message: `Deletes come with the key only, and for them it reads ${missing.join(', ')}: they go to quarantine, or cannot be judged`,
      fix: FIXES[deployed.spec.decoder?.captureTool ?? 'auto'],
    }),
  ];
}

/** A mirror deletes whatever it cannot judge, so that its conditions need nothing. */
function columnsAsked({ route }: PlacedRoute): readonly string[] {
  if (route.kind === 'mirror') return [];
  return [route.where, route.before].flatMap((conditions) =>
    conditions === undefined ? [] : columnsOf(conditions),
  );
}

function columnsOf(conditions: ConditionData): readonly string[] {
  const { columns, alternatives = [] } = partsOf(conditions);
  return [...columns.map(([column]) => column), ...alternatives.flatMap(columnsOf)];
}

/** A mirror removes an item by its key; bodies are of routes that send something. */
function readsOf({ route }: PlacedRoute): (send: Send) => readonly string[] {
  const hidden = hiddenColumnsOf(route);
  return ({ needs, bodies = [], columns = [] }) => [
    ...needs,
    ...(route.kind === 'mirror' ? [] : columns),
    ...(route.kind === 'mirror' ? [] : bodies).flatMap(({ takes, build }) => [
      ...(takes === 'row'
        ? recordRowReads(route.table, hidden, build)
        : recordEventReads(route.table, hidden, 'delete', build)),
    ]),
  ];
}
