import type { DeploymentWarning } from '../../deploy/deployment.ts';
import type { Dialect } from '../engines.ts';
import { aboutRoutes, aboutTable, distinctWarnings } from '../warnings.ts';
import type { DmsPlan } from './dms-plan.ts';
import { topicOf } from './table-mappings.ts';

/** Engines for which the decoder reads images in another way. */
const ENGINE_MATTERS: readonly Dialect[] = ['mysql', 'oracle', 'mongodb'];

/**
 * Finds where the declared decoder and the generated configuration cannot agree, or a route needs what
 * DMS or the engine does not give.
 */
export function findDmsWarnings(plan: DmsPlan): readonly DeploymentWarning[] {
  return distinctWarnings([
    ...plan.warnings,
    ...findBeforeImage(plan),
    ...findEngineLimits(plan),
    ...findEngine(plan),
    ...findOrder(plan),
    ...findTopics(plan),
    ...findLimits(plan),
  ]);
}

function findBeforeImage({ options, needs }: DmsPlan): readonly DeploymentWarning[] {
  const { beforeImage, beforeImageColumns } = options;
  if (beforeImage !== undefined && beforeImageColumns !== undefined) {
    return [
      {
        code: 'before-image-twice',
        place: 'decoder',
        message: 'DMS refuses `beforeImage` and `beforeImageColumns` in one task',
        fix: 'Declare one of them; `beforeImage` was generated.',
      },
    ];
  }
  if (beforeImage !== undefined || beforeImageColumns !== undefined) return [];
  const fix = "Declare `dms({ beforeImage: 'before-image' })` and generate again.";
  return needs.flatMap(({ updated, keyChanges }) => [
    ...aboutRoutes(updated, {
      code: 'before-image-missing',
      message: 'without before images DMS does not send old values',
      fix,
    }),
    ...keyChanges.map((route) => ({
      code: 'key-change-hidden',
      place: `route ${route}`,
      message: 'Without before images it does not learn of the old key of a row whose key changes',
      fix: `${fix} Or say \`keys: 'fixed'\` where a replica's keys never change.`,
    })),
  ]);
}

function findEngineLimits({ dialect, needs }: DmsPlan): readonly DeploymentWarning[] {
  switch (dialect) {
    case 'postgresql':
      return needs.flatMap(({ updated, removed }) =>
        aboutRoutes([...updated, ...removed], {
          code: 'replica-identity',
          message: 'PostgreSQL logs old values beyond the key only with REPLICA IDENTITY FULL',
          fix: 'Run the statements of database.sql.',
        }),
      );
    case 'oracle':
      return needs.flatMap(({ updated }) =>
        aboutRoutes(updated, {
          code: 'partial-before-image',
          message: 'Oracle sends old values only of columns that have changed',
          fix: 'Run the statements of database.sql, and say by `unknown` what is to happen without an old value.',
        }),
      );
    case 'mongodb':
      return needs.flatMap(({ updated, removed }) =>
        aboutRoutes([...updated, ...removed], {
          code: 'no-before-image',
          message: 'MongoDB gives DMS no old values',
          fix: 'Let the route do without the old row.',
        }),
      );
    case 'mysql':
    case 'sqlserver':
      return [];
  }
}

function findEngine({ options, dialect, engine }: DmsPlan): readonly DeploymentWarning[] {
  const { engine: declared, absent } = options;
  const matters = ENGINE_MATTERS.find((one) => one === dialect);
  const warnings: DeploymentWarning[] = [];
  if (declared !== undefined && declared !== dialect) {
    warnings.push({
      code: 'engine-differs',
      place: 'decoder',
      message: `It declares the engine ${declared}, and the configuration is for ${engine}`,
      fix: `Declare \`dms({ engine: '${dialect}' })\`, or give another --engine.`,
    });
  }
  if (declared === undefined && matters !== undefined) {
    warnings.push({
      code: 'engine-undeclared',
      place: 'decoder',
      message: `What a record of ${matters} means depends on the engine: which columns it is to hold`,
      fix: `Declare \`dms({ engine: '${matters}' })\`.`,
    });
  }
  if (dialect === 'oracle' && absent === 'null') {
    warnings.push({
      code: 'absent-is-not-null',
      place: 'decoder',
      message: 'Oracle leaves out columns that have not changed, unless it logs all columns',
      fix: "Run the statements of database.sql for all tables, or declare `absent: 'uncaptured'`.",
    });
  }
  return warnings;
}

function findOrder({ needs, applyThreads }: DmsPlan): readonly DeploymentWarning[] {
  return [
    ...needs
      .filter(({ table }) => table.key.length === 0)
      .map((one) =>
        aboutTable(one, {
          code: 'no-key',
          message:
            'It has no key: all its changes share one partition key, and DMS cannot load its LOBs',
          fix: 'Declare the key, if the table has one.',
        }),
      ),
    ...(applyThreads > 0
      ? [
          {
            code: 'parallel-apply',
            place: 'task',
            message: `${applyThreads} threads keep the order of one key only, which AWS does not promise`,
            fix: 'Leave --apply-threads away unless one thread is too slow.',
          },
        ]
      : []),
  ];
}

function findTopics(plan: DmsPlan): readonly DeploymentWarning[] {
  const { source, needs } = plan;
  if (source.stream !== 'kafka' || source.topics.length < 2) return [];
  return needs
    .filter(({ table }) => topicOf(table.name, plan) === undefined)
    .map((one) =>
      aboutTable(one, {
        code: 'topic-unknown',
        message: `No topic of the function ends with its name: it goes to ${source.topics[0] ?? ''}`,
        fix: 'Name the topic of each table, or a single topic for all of them.',
      }),
    );
}

function findLimits({ needs, onlyReadColumns, source }: DmsPlan): readonly DeploymentWarning[] {
  const truncated = needs.flatMap(({ truncates }) => truncates);
  return [
    ...truncated.map((route) => ({
      code: 'truncate-hidden',
      place: `route ${route}`,
      message: 'DMS sends no truncate of a table; the task stops at one',
      fix: 'After a truncate, sweep the replica (`millrace sweep`) and resume the task.',
    })),
    ...needs
      .filter(({ table }) => Object.values(table.columns).some(({ kind }) => kind === 'bigint'))
      .map((one) =>
        aboutTable(one, {
          code: 'large-integers',
          message:
            'Integers above 16 digits are rounded unless the endpoint has UseLargeIntegerValue, which `AWS::DMS::Endpoint` does not know',
          fix: `After the stack: aws dms modify-endpoint --${source.stream}-settings '{"UseLargeIntegerValue":true}' (engine 3.5.4 or later).`,
        }),
      ),
    ...(onlyReadColumns ? needs : [])
      .filter(({ reads }) => reads === undefined)
      .map((one) =>
        aboutTable(one, {
          code: 'all-columns',
          message: 'Some route may read any column, so none is left out',
          fix: 'Give the routes a body that names its columns, without `filter`.',
        }),
      ),
  ];
}
