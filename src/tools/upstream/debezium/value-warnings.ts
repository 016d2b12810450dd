import type { Table } from '../../../model/table.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { aboutTable } from '../warnings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';
import { timePrecisionOf } from './value-settings.ts';

type Finding = Omit<DeploymentWarning, 'place'>;

const TIME_KINDS: ReadonlySet<string> = new Set(['date', 'time', 'timestamp']);
/** Modes of time that came with Debezium 3. */
const NEW_TIMES: ReadonlySet<string | undefined> = new Set([
  'isostring',
  'microseconds',
  'nanoseconds',
]);
const AVRO_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Finds values that would lose digits, or that the decoder would read as something else. */
export function findValueWarnings(plan: DebeziumPlan): readonly DeploymentWarning[] {
  return [
    ...findModes(plan).map((finding) => ({ ...finding, place: 'decoder' })),
    ...plan.needs.flatMap((one) =>
      findColumns(one.table, plan).map((finding) => aboutTable(one, finding)),
    ),
  ];
}

function findModes(plan: DebeziumPlan): readonly Finding[] {
  const { options, major, connector } = plan;
  const findings: Finding[] = [];
  if (options.timePrecision !== undefined && options.timePrecision !== timePrecisionOf(plan)) {
    findings.push({
      code: 'time-precision-refused',
      message: `The connector of ${connector} refuses \`timePrecision: '${options.timePrecision}'\`; ${timePrecisionOf(plan)} was generated`,
      fix: `Declare \`timePrecision: '${timePrecisionOf(plan)}'\`.`,
    });
  }
  if (options.timePrecision === 'adaptive_time_microseconds' && connector === 'postgresql') {
    findings.push({
      code: 'time-precision-odd',
      message: 'PostgreSQL takes it, and its default is `adaptive`',
      fix: 'Nothing, if the connector has run with it before.',
    });
  }
  if (major !== '3' && NEW_TIMES.has(options.timePrecision)) {
    findings.push({
      code: 'time-precision-too-new',
      message: `Debezium ${major} does not know \`time.precision.mode=${options.timePrecision}\``,
      fix: 'Generate for --debezium 3, or declare another mode.',
    });
  }
  if (major === '1' && options.binary === 'base64-url-safe') {
    findings.push({
      code: 'binary-too-new',
      message: 'Debezium 1 does not know `binary.handling.mode=base64-url-safe`',
      fix: "Generate for --debezium 2 or 3, or declare `binary: 'base64'`.",
    });
  }
  return findings;
}

function findColumns(table: Table, plan: DebeziumPlan): readonly Finding[] {
  const { options, schemas } = plan;
  const named = (test: (kind: string) => boolean): readonly string[] =>
    Object.keys(table.columns).filter((name) => test(table.columns[name]?.kind ?? ''));
  const isPlain = !schemas && options.registry === undefined;
  return [
    ...finding(options.decimal === 'double' ? named((kind) => kind === 'decimal') : [], (list) => ({
      code: 'digits-lost',
      message: `\`decimal: 'double'\` rounds before anything can be done about it: ${list}`,
      fix: "Declare `decimal: 'precise'` or `'string'`.",
    })),
    ...finding(options.timePrecision === 'connect' ? preciseTimes(table) : [], (list) => ({
      code: 'fractions-lost',
      message: `\`timePrecision: 'connect'\` has milliseconds only: ${list}`,
      fix: 'Declare the default of the connector, or `isostring`.',
    })),
    ...finding(
      isPlain && options.timePrecision === undefined
        ? named((kind) => TIME_KINDS.has(kind) && kind !== 'date')
        : [],
      (list) => ({
        code: 'time-precision-undeclared',
        message: `Records without schema do not tell what a number stands for: ${list}`,
        fix: `Declare \`debezium({ timePrecision: '${timePrecisionOf(plan)}' })\`, as generated.`,
      }),
    ),
    ...finding(
      options.registry === undefined
        ? []
        : Object.keys(table.columns).filter((name) => !AVRO_NAME.test(name)),
      (list) => ({
        code: 'avro-names',
        message: `Avro does not take these names of columns, so the connector writes others: ${list}`,
        fix: 'Declare the columns as they are written: `_` for what Avro does not take.',
      }),
    ),
  ];
}

function preciseTimes({ columns }: Table): readonly string[] {
  return Object.keys(columns).filter((name) => (columns[name]?.facts.precision ?? 0) > 3);
}

function finding(columns: readonly string[], build: (list: string) => Finding): readonly Finding[] {
  return columns.length === 0 ? [] : [build(columns.join(', '))];
}
