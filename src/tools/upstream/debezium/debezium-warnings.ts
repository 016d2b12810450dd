import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { aboutTable, distinctWarnings } from '../warnings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';
import { findImageWarnings } from './image-warnings.ts';
import { exactly, tableNameOf, topicOf } from './table-names.ts';
import { listTopics } from './topics.ts';
import { findValueWarnings } from './value-warnings.ts';

/**
 * Finds where the declared decoder and the generated configuration cannot agree, or a route needs what
 * the connector or the engine does not give.
 */
export function findDebeziumWarnings(plan: DebeziumPlan): readonly DeploymentWarning[] {
  return distinctWarnings([
    ...plan.warnings,
    ...findImageWarnings(plan),
    ...findValueWarnings(plan),
    ...findTopics(plan),
    ...findKeys(plan),
    ...findOdd(plan),
  ]);
}

function findTopics(plan: DebeziumPlan): readonly DeploymentWarning[] {
  const { needs, topics } = plan;
  const written = new Set(listTopics(plan).map(({ name }) => name));
  return [
    ...needs
      .map((one) => ({ one, topic: topicOf(one.table, plan) }))
      .filter(({ topic }) => !topics.includes(topic))
      .map(({ one, topic }) =>
        aboutTable(one, {
          code: 'topic-not-read',
          message: `The connector writes its rows to ${topic}, which no function reads`,
          fix: 'Name that topic in the source of the function, or correct --prefix and --database.',
        }),
      ),
    ...topics
      .filter((topic) => !written.has(topic))
      .map((topic) => ({
        code: 'topic-not-written',
        place: `topic ${topic}`,
        message: 'A function reads it, and this connector does not write it',
        fix: 'Correct its name in the source, or leave it to the connector that writes it.',
      })),
  ];
}

function findKeys({ needs, otherKeys }: DebeziumPlan): readonly DeploymentWarning[] {
  const names = needs.map(({ table }) => table.name);
  return [
    ...needs
      .filter(({ table }) => table.key.length === 0)
      .map((one) =>
        aboutTable(one, {
          code: 'no-key',
          message: 'It has no key: its changes are spread over the partitions, without an order',
          fix: 'Declare the key, and name the table with --other-keys if it is not the primary key.',
        }),
      ),
    ...otherKeys
      .filter((name) => !names.includes(name))
      .map((name) => ({
        code: 'table-unknown',
        place: `table ${name}`,
        message: 'It is named with --other-keys, and no route names it',
        fix: `Name one of: ${names.join(', ')}.`,
      })),
  ];
}

function findOdd(plan: DebeziumPlan): readonly DeploymentWarning[] {
  const { connector, major, options, needs, maskPersonal } = plan;
  return [
    ...(connector === 'mariadb' && major !== '3'
      ? [
          {
            code: 'connector-too-new',
            place: 'connector',
            message: 'The connector of MariaDB exists since Debezium 2.7',
            fix: 'Give --connector mysql, which reads MariaDB up to 2.6, or --debezium 3.',
          },
        ]
      : []),
    ...(options.signals ?? []).slice(1).map((name) => ({
      code: 'second-signal-table',
      place: `table ${name}`,
      message: 'A connector has one signal table, and the first declared one was taken',
      fix: 'Declare the others where their connectors are read.',
    })),
    ...(maskPersonal ? needs : []).flatMap((one) => findUnmasked(one, plan)),
  ];
}

/** A key or a column that a route reads stays as it is: routes would not work without it. */
function findUnmasked(
  one: DebeziumPlan['needs'][number],
  plan: DebeziumPlan,
): readonly DeploymentWarning[] {
  const { table, unwanted } = one;
  const kept = Object.keys(table.columns).filter(
    (name) => table.columns[name]?.isPersonal === true && !unwanted.includes(name),
  );
  const left = unwanted.filter((name) => table.columns[name]?.kind !== 'text');
  return [
    ...kept.map((name) => ({
      code: 'personal-kept',
      place: `column ${tableNameOf(table, plan)}.${name}`,
      message: 'It is personal and not masked: a route reads or sends it, or it is of the key',
      fix: 'Nothing, if that is meant.',
    })),
    ...left.map((name) => ({
      code: 'personal-left-out',
      place: `column ${tableNameOf(table, plan)}.${name}`,
      message: 'It is left out and not masked, for a mask is a text; it will be told as missing',
      fix: `Take it out of the declared table, or mask it yourself (${exactly(name)}).`,
    })),
  ];
}
