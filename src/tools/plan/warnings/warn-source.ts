import { formatTable } from '../../../model/table.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { operationsNeverSent } from './captured-images.ts';
import { type PlacedRoute, warnOfRoute } from './placed-route.ts';

/** Finds routes on what the source does not carry: an operation, or a table. */
export function warnOfSource(placed: PlacedRoute): readonly DeploymentWarning[] {
  return [...warnOfOperations(placed), ...warnOfTable(placed)];
}

function warnOfOperations(placed: PlacedRoute): readonly DeploymentWarning[] {
  const { route, deployed } = placed;
  // A mirror takes all operations, whoever sends them.
  if (route.kind === 'mirror') return [];
  const never = operationsNeverSent(deployed.spec.decoder).filter((operation) =>
    route.operations.includes(operation),
  );
  if (never.length === 0) return [];
  return [
    warnOfRoute(placed, {
      code: 'operation-not-sent',
      message: `The capture tool, as it is declared, never writes ${never.join(', ')}`,
      fix: 'Leave the operation out, or correct the declaration of the decoder.',
    }),
  ];
}

/** Debezium has a topic for each table, `server.schema.table`, unless something renames them. */
function warnOfTable(placed: PlacedRoute): readonly DeploymentWarning[] {
  const { route, deployed } = placed;
  const { source, decoder } = deployed.spec;
  if (source.stream !== 'kafka' || decoder?.captureTool !== 'debezium') return [];
  const named = source.topics
    .filter((topic) => !isOfConnector(topic, source.topics))
    .map((topic) => topic.split('.'));
  const isPlain = named.length > 0 && named.every((words) => words.length >= 3);
  if (!isPlain || named.some((words) => words.at(-1) === route.table.name)) return [];
  return [
    warnOfRoute(placed, {
      code: 'table-not-carried',
      message: `No topic of the source is of the table ${formatTable(route.table)}: ${source.topics.join(', ')}`,
      fix: 'Add the topic of the table to the source, or move the route to the function that reads it.',
    }),
  ];
}

/** Heartbeats and schema changes, which are in topics of their own. */
function isOfConnector(topic: string, topics: readonly string[]): boolean {
  return topic.startsWith('__') || topics.some((other) => other.startsWith(`${topic}.`));
}
