import { compileColumn } from '../../src/decoders/columns/compile-column.ts';
import type { Dialect } from '../../src/decoders/columns/dialect.ts';
import {
  array,
  bigint,
  boolean,
  bytes,
  type Column,
  date,
  decimal,
  float,
  int,
  interval,
  json,
  oneOf,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
} from '../../src/model/columns.ts';
import { formatExactJson, parseExactJson } from '../../src/model/exact-json.ts';
import type { Json } from '../../src/model/json.ts';
import { compileTest } from '../../src/routing/match/compile-test.ts';
import { sizeOfItem } from '../../src/sinks/dynamodb/size-of-item.ts';
import { toAttributeValue } from '../../src/sinks/dynamodb/to-attribute-value.ts';

/** How long a conversion took for its most costly text. */
export interface Cost {
  readonly what: string;
  readonly microsecondsPerByte: number;
  /** How many times as long a text of {@link TIMES} times the length took. */
  readonly growth: number;
  readonly isLinear: boolean;
}

const SHORT = 32_768;
const TIMES = 8;
const REPEATS = 3;
/** Well above what caches and collections of garbage add to a growth of {@link TIMES}. */
const MAX_GROWTH = 3 * TIMES;
/** A pattern that looks back takes seconds for the longer text; what takes less than this only waited. */
const MIN_MS = 300;

const COLUMNS: readonly Column[] = [
  ...[int(), bigint(), decimal(), decimal({ scale: 2 }), float(), boolean(), text(), uuid()],
  ...[date(), time({ precision: 6 }), timestamp({ precision: 6 }), timestamptz(), interval()],
  ...[bytes(), json(), array(decimal()), oneOf(['x'])],
];
const DIALECTS: readonly Dialect[] = [
  { tool: 'dms' },
  { tool: 'canonical' },
  { tool: 'debezium', connector: 'postgresql' },
  { tool: 'debezium', connector: 'mysql', decimal: 'precise', binary: 'hex' },
];
const CONDITIONS: readonly unknown[] = [
  { numeric: ['>', 1] },
  { 'anything-but': ['1'] },
  { prefix: '1' },
  { suffix: '1' },
  { 'equals-ignore-case': 'A' },
  '1.50',
];

/** Texts of any length that make patterns look back. */
const SHAPES: readonly ((length: number) => string)[] = [
  (length) => '9'.repeat(length),
  (length) => `1${'0'.repeat(length)}1`,
  (length) => `${'0'.repeat(length)}x`,
  (length) => `0.${'0'.repeat(length)}1`,
  (length) => `${'9'.repeat(length)}x`,
  (length) => `${'9'.repeat(length)}e5`,
  (length) => `1.${'0'.repeat(length)}e-9`,
  (length) => `${'e'.repeat(length)}\n`,
  (length) => `${'1 day '.repeat(length / 6)}x`,
  (length) => `${' '.repeat(length)}x`,
  (length) => `"${'\\"'.repeat(length / 2)}`,
  (length) => `2022-04-15T10:11:12.${'0'.repeat(length)}Z`,
  (length) => `${'A'.repeat(length)}=`,
  (length) => `[${'1,'.repeat(length / 2)}1`,
];

/** Measures each column type, sink conversion and condition with texts that are costly for patterns. */
export function measureCosts(): readonly Cost[] {
  return subjects().map(([what, run]) =>
    SHAPES.map((shape) => costOf(what, run, shape)).reduce((one, other) =>
      other.microsecondsPerByte > one.microsecondsPerByte ? other : one,
    ),
  );
}

type Run = (text: string) => unknown;

function subjects(): readonly (readonly [what: string, run: Run])[] {
  const columns = DIALECTS.flatMap((dialect) =>
    COLUMNS.map((column): readonly [string, Run] => [
      `${column.kind} of ${dialect.tool}`,
      bothOf(compileColumn(column, dialect)),
    ]),
  );
  const conditions = CONDITIONS.flatMap((condition) =>
    [decimal(), text(), bigint()].map((column): readonly [string, Run] => [
      `condition ${JSON.stringify(condition)} of ${column.kind}`,
      compileTest(column, condition),
    ]),
  );
  return [
    ...columns,
    ...conditions,
    ['DynamoDB', bothOf((value) => sizeOfItem({ a: toAttributeValue(value as Json) }))],
    ['DynamoDB size', (text) => sizeOfItem({ a: { N: text } })],
    ['JSON', bothOf(formatExactJson)],
  ];
}

/** A text as it is, and the number that it is, if it is one. */
function bothOf(convert: (value: unknown) => unknown): Run {
  return (text) => {
    attempt(() => convert(text));
    attempt(() => convert(parseExactJson(text)));
  };
}

function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // What does not fit is refused: here only the time counts.
  }
}

function costOf(what: string, run: Run, shape: (length: number) => string): Cost {
  const short = timeOf(run, shape(SHORT));
  // What takes so long for the short text would take minutes for the long one.
  const long = short > MIN_MS ? Number.POSITIVE_INFINITY : timeOf(run, shape(SHORT * TIMES));
  const growth = long / Math.max(short, 0.01);
  return {
    what,
    microsecondsPerByte: (long * 1_000) / (SHORT * TIMES),
    growth,
    isLinear: long < MIN_MS || growth < MAX_GROWTH,
  };
}

/** The shortest of some times: most of what seems slow only waited for another process. */
function timeOf(run: Run, text: string): number {
  let ms = Number.POSITIVE_INFINITY;
  for (let time = 0; time < REPEATS; time++) {
    const startedAt = performance.now();
    attempt(() => run(text));
    ms = Math.min(ms, performance.now() - startedAt);
  }
  return ms;
}
