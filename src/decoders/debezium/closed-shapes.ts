import type { Mark } from './control-messages.ts';
import { isMembers, type Members, memberOf, toInteger } from './members.ts';

/** Tells whether the value of a member is one that Debezium writes there. */
type Test = (value: unknown) => boolean;

/** The members of a mark: those that every version writes, and those that some do not. */
interface Shape {
  readonly mark: Mark;
  readonly always: Readonly<Record<string, Test>>;
  readonly sometimes: Readonly<Record<string, Test>>;
}

const isText: Test = (value) => typeof value === 'string';
const isTime: Test = (value) => typeof value !== 'string' && toInteger(value) !== undefined;
const isNullOr =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);
const isAny: Test = () => true;

const FINER_TIMES = { ts_us: isNullOr(isTime), ts_ns: isNullOr(isTime) };

/**
 * The marks of Debezium with all their members and the types of those. A row that has the same columns
 * and a few more, or texts where these have numbers, is none of them.
 *
 * @see https://github.com/debezium/debezium (`io.debezium.schema.SchemaFactory`)
 */
const SHAPES: readonly Shape[] = [
  { mark: 'heartbeat', always: { ts_ms: isTime }, sometimes: FINER_TIMES },
  {
    mark: 'transaction',
    always: {
      status: (value) => value === 'BEGIN' || value === 'END',
      id: isText,
      event_count: isNullOr(isTime),
      data_collections: isNullOr(Array.isArray),
    },
    sometimes: { ts_ms: isTime, ...FINER_TIMES },
  },
  {
    mark: 'schema-change',
    always: { source: isMembers, databaseName: isNullOr(isText), ddl: isNullOr(isText) },
    sometimes: {
      ts_ms: isTime,
      ...FINER_TIMES,
      schemaName: isNullOr(isText),
      tableChanges: isNullOr(Array.isArray),
      position: isAny,
    },
  },
  {
    mark: 'notification',
    always: {
      id: isText,
      aggregate_type: isText,
      type: isText,
      additional_data: isNullOr(isMembers),
    },
    sometimes: { timestamp: isTime },
  },
];

/** Returns which mark has exactly the members of a payload, and values as they are in it. */
export function closedShapeOf(payload: Members): Mark | undefined {
  return SHAPES.find((shape) => fits(payload, shape))?.mark;
}

function fits(payload: Members, { always, sometimes }: Shape): boolean {
  const names = Object.keys(payload);
  const needed = Object.keys(always);
  return (
    needed.every((name) => Object.hasOwn(payload, name)) &&
    names.every((name) => {
      const test = Object.hasOwn(always, name) ? always[name] : ownTest(sometimes, name);
      return test?.(memberOf(payload, name)) === true;
    })
  );
}

function ownTest(tests: Readonly<Record<string, Test>>, name: string): Test | undefined {
  return Object.hasOwn(tests, name) ? tests[name] : undefined;
}
