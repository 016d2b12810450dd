import { isMessageSend } from '../../../routing/declare/send.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { beforeImagesOf } from './captured-images.ts';
import { type PlacedRoute, warnOfRoute } from './placed-route.ts';

const SEND_BEFORE_IMAGES =
  "Let the capture tool send the old row and declare it (DMS: `beforeImage`; Debezium on PostgreSQL: REPLICA IDENTITY FULL and `replicaIdentity: 'full'`)";

/** Finds message routes that compare with the old row where it is not sent, or may not be. */
export function warnOfBeforeImages(placed: PlacedRoute): readonly DeploymentWarning[] {
  const { route, deployed } = placed;
  const { before, became, changed, operations, sends, unknown } = route;
  const compares = before !== undefined || became !== undefined || changed.length > 0;
  if (!compares || !operations.includes('update') || !sends.some(isMessageSend)) return [];
  const images = beforeImagesOf(deployed.spec.decoder);
  if (images === 'sent') return [];
  if (unknown === 'skip') return images === 'off' ? [warnOfSilence(placed)] : [];
  return [images === 'off' ? warnOfFlood(placed) : warnOfUnknown(placed)];
}

function warnOfFlood(placed: PlacedRoute): DeploymentWarning {
  const rest = placed.route.became === undefined ? '' : ' after which the row matches';
  return warnOfRoute(placed, {
    code: 'fires-on-every-update',
    message: `It compares with the old row, which the capture tool does not send, and says \`unknown: 'match'\`: it sends a message for every update${rest}`,
    fix: `${SEND_BEFORE_IMAGES}, or say \`unknown: 'skip'\`.`,
  });
}

function warnOfSilence(placed: PlacedRoute): DeploymentWarning {
  const { operations } = placed.route;
  const only = operations.every((operation) => operation === 'update' || operation === 'delete');
  return warnOfRoute(placed, {
    code: 'silent-on-update',
    message: `It compares with the old row, which the capture tool does not send, and says \`unknown: 'skip'\`: it sends nothing for an update${only ? ', so it hardly ever sends' : ''}`,
    fix: `${SEND_BEFORE_IMAGES}.`,
  });
}

function warnOfUnknown(placed: PlacedRoute): DeploymentWarning {
  return warnOfRoute(placed, {
    code: 'unknown-matches',
    message:
      "It compares with the old row and says `unknown: 'match'`: it sends a message for every update that comes without the old row, and nothing declares that all come with it",
    fix: `${SEND_BEFORE_IMAGES}, or say \`unknown: 'skip'\`.`,
  });
}
