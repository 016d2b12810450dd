import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { type PlacedRoute, warnOfRoute } from './placed-route.ts';

/**
 * Finds replicas whose rows may lose a row when keys shift (`SET id = id + 1`): Debezium ties the delete
 * of a moved row to its create by headers, and Kinesis has none. Of DMS, only records tell whether it
 * sends transaction details; the settings that Millrace generates ask for them.
 */
export function warnOfKeyShifts(placed: PlacedRoute): readonly DeploymentWarning[] {
  const { source, decoder } = placed.deployed.spec;
  if (source.stream !== 'kinesis' || decoder?.captureTool !== 'debezium') return [];
  const changing = placed.route.sends.filter(
    ({ verb, keys }) => verb.endsWith('.replica') && keys !== 'fixed',
  );
  if (changing.length === 0) return [];
  return [
    warnOfRoute(placed, {
      code: 'key-shifts-unsafe',
      message:
        'Where keys shift in one transaction (`SET id = id + 1`), a row that comes to a place is removed with the one that left it: Debezium ties the two by headers, which Kinesis does not have',
      fix: "Say `keys: 'fixed'` if keys never change; else send through Kafka, or run `millrace reconcile` after keys have shifted.",
    }),
  ];
}
