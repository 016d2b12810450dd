import type { ConnectSettings } from './connect-settings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';
import { exactly, tableNameOf } from './table-names.ts';

/** Personal columns that no route may send: texts are masked, others left out. */
export function personalSettings(plan: DebeziumPlan): ConnectSettings {
  if (!plan.maskPersonal) return {};
  const columns = plan.needs.flatMap(({ table, unwanted }) =>
    unwanted.map((name) => ({
      isText: table.columns[name]?.kind === 'text',
      pattern: exactly(`${tableNameOf(table, plan)}.${name}`),
    })),
  );
  const listOf = (isText: boolean): string =>
    columns
      .filter((one) => one.isText === isText)
      .map(({ pattern }) => pattern)
      .join(',');
  return {
    ...(listOf(true) === '' ? {} : { 'column.mask.with.10.chars': listOf(true) }),
    ...(listOf(false) === '' ? {} : { 'column.exclude.list': listOf(false) }),
  };
}
