import { CdcError } from '../../errors.ts';
import type { AnyChange, Operation } from '../../model/change-event.ts';
import { isTableShape } from '../../model/lookup.ts';
import type { Route, Send } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import { hiddenColumnsOf, NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { type Trial, tryEventFunction, tryRowFunction } from '../build/record-reads.ts';
import { sampleEvent, sampleRow } from '../build/sample-event.ts';
import { withSampleFound } from '../build/sample-found.ts';
import { isMessageSend } from '../declare/send.ts';
import type { Finding, Problem } from './problem.ts';
import { findPlaceOfThrow } from './thrown-place.ts';

/** A function that a user wrote, and where it stands. */
interface UserFunction {
  readonly place: string;
  readonly takes: 'event' | 'row';
  readonly run: (value: never) => unknown;
}

/**
 * Tries the functions of a route on rows of sample values, and finds what they read that is not there,
 * what they answer that cannot be sent, and what they throw.
 *
 * What is thrown can be the fault of the sample values, and is a warning then. Not so a name that is
 * not defined, or a bigint where JavaScript takes none.
 */
export function checkFunctions(name: string, route: Route): readonly Problem[] {
  // Nobody knows what a schema makes of what is found.
  if (Object.values(route.lookups ?? {}).some(({ of }) => !isTableShape(of))) return [];
  const sends = route.sends.filter(({ isBroken = false }) => !isBroken);
  const filter = functionsOfFilter(route).flatMap((one) => {
    const findings = checkTrials(route, one);
    return findings.length > 0 ? findings : checkFilter(route, one);
  });
  const findings = sends.flatMap((send) => {
    const functions = functionsOf(send);
    const ofTrials = functions.flatMap((one) => checkTrials(route, one));
    if (ofTrials.length > 0) return ofTrials;
    const isConstant = functions.every((one) =>
      trialsOf(route, one).every(([, { reads }]) => reads.size === 0),
    );
    return checkAnswers(route, send, isConstant && functions.length > 0);
  });
  const unique = new Map([...filter, ...findings].map((one) => [JSON.stringify(one), one]));
  return [...unique.values()].map((finding) => ({ route: name, ...finding }));
}

function functionsOfFilter({ filter }: Route): readonly UserFunction[] {
  return filter === undefined ? [] : [{ place: '`filter`', takes: 'event', run: filter }];
}

function functionsOf({ verb, parts = [], bodies = [] }: Send): readonly UserFunction[] {
  const ofParts = parts.flatMap(({ name, source }): readonly UserFunction[] =>
    typeof source === 'function'
      ? [{ place: `\`${verb}\`, ${name}`, takes: 'row', run: source }]
      : [],
  );
  const ofBodies = bodies.map(({ name, takes, build }) => ({
    place: `\`${verb}\`, ${name}`,
    takes,
    run: build,
  }));
  return [...ofParts, ...ofBodies];
}

/** A run for each operation, so that what is only there in some of them is seen. */
function trialsOf(
  { table, operations }: Route,
  { takes, run }: UserFunction,
): readonly (readonly [operation: Operation, trial: Trial])[] {
  if (takes === 'row') return [['update', tryRowFunction(table, NOTHING_HIDDEN, run)]];
  return operations.map((operation) => [
    operation,
    tryEventFunction(table, NOTHING_HIDDEN, operation, run),
  ]);
}

function checkTrials(route: Route, one: UserFunction): readonly Finding[] {
  const { place } = one;
  return trialsOf(route, one).flatMap(([operation, trial]) => {
    const strange = [...trial.strange].map((name) => toFinding(place, name, operation));
    if (strange.length > 0) return strange;
    const thrown = trial.thrown.map((error) => toThrown(place, error));
    return isGuesswork(route.table, trial)
      ? thrown.filter(({ severity }) => severity === undefined)
      : thrown;
  });
}

/** Nobody knows what is in a column of JSON or of a list: its sample suits no function. */
function isGuesswork({ columns }: Table, { reads }: Trial): boolean {
  return [...reads].some((name) =>
    ['json', 'array', 'unknown'].includes(columns[name]?.kind ?? ''),
  );
}

function toFinding(place: string, name: string, operation: Operation): Finding {
  const [of = '', ...rest] = name.split('.');
  const word = rest.join('.');
  if (of === 'row') {
    const what = `${place}: it reads a column that the table does not declare`;
    return { column: word, what, fix: 'correct the name, or declare the column' };
  }
  const what = `${place}: it reads \`${word}\`, which the event of a ${operation} does not have`;
  const fix = 'ask `operation` first, or read `row`: the row that the change leaves or removes';
  return { what, fix };
}

/** The texts of the engine for a bigint that it cannot write or mix: true of any row. */
const BIGINT_TEXT = /BigInt/;

function toThrown(place: string, error: unknown): Finding {
  const [type, text] = error instanceof Error ? [error.name, error.message] : [typeof error, ''];
  const at = findPlaceOfThrow(error);
  const isBigint = error instanceof TypeError && BIGINT_TEXT.test(text);
  if (isBigint || error instanceof ReferenceError) {
    const fix = isBigint
      ? 'answer the object itself, which is written with exact numbers, or use `String(...)`'
      : 'correct the name';
    return { what: `${place}: it throws ${type}: ${text}`, fix, at };
  }
  const what = `${place}: it throws ${type} on a row of sample values: ${text}`;
  return { what, fix: 'make sure that it takes every row of the table', at, severity: 'warning' };
}

function checkFilter(route: Route, one: UserFunction): readonly Finding[] {
  const trials = trialsOf(route, one).map(([, trial]) => trial);
  const wrong = trials.find(({ answer }) => typeof answer !== 'boolean');
  if (wrong === undefined) return [];
  const what = `\`filter\` answers ${typeof wrong.answer}, and no boolean`;
  const mayVary = wrong.answer === undefined && wrong.reads.size > 0;
  const fix = 'answer true or false in all cases';
  return [{ what, fix, severity: mayVary ? 'warning' : undefined }];
}

/** Never a matter of values: of what class an answer is that nothing can send. */
const CERTAIN = /answered (?:a promise|function|symbol)/;

/**
 * Builds what would be sent: of changes of which all is known, and of updates without before images.
 * What fails for the values of the sample only is a warning: a look-up may know the true ones.
 */
function checkAnswers(route: Route, send: Send, isConstant: boolean): readonly Finding[] {
  const { table, operations } = route;
  // Named by another check: without a key there is nothing to build.
  if (table.key.length === 0 && !isMessageSend(send)) return [];
  const hidden = hiddenColumnsOf(route);
  const compared = comparedColumnsOf(route);
  return operations.flatMap((operation) => {
    const [whole, ...partial] = eventsOf(table, operation, compared).map((event) =>
      reasonOfBuild(send, withSampleFound(event, route.lookups), hidden),
    );
    if (whole !== undefined) {
      const isCertain = isConstant || CERTAIN.test(whole);
      return [toAnswer(send, whole, isCertain ? undefined : 'warning')];
    }
    return partial.flatMap((reason) =>
      reason === undefined ? [] : [toAnswer(send, `without a before image, ${reason}`)],
    );
  });
}

function toAnswer({ verb }: Send, reason: string, severity?: 'warning'): Finding {
  const what = `\`${verb}\`, on a row of sample values: ${reason}`;
  return { what, fix: 'answer what can be sent, in all cases', severity };
}

function reasonOfBuild(
  send: Send,
  event: AnyChange,
  hidden: ReadonlySet<string>,
): string | undefined {
  try {
    send.build(event as never, event.operation !== 'delete', hidden);
    return undefined;
  } catch (error) {
    // A column that was not captured, or is not allowed, is not what is asked here.
    const isAnswer = error instanceof CdcError && error.code === 'ERR_CDC_ROUTE_FAILED';
    return isAnswer ? error.message : undefined;
  }
}

function eventsOf(table: Table, operation: Operation, compared: readonly string[]) {
  const row = sampleRow(table);
  const entries = Object.entries(row);
  const key = Object.fromEntries(entries.filter(([name]) => table.key.includes(name)));
  const few = Object.fromEntries(entries.filter(([name]) => compared.includes(name)));
  const befores = operation === 'update' ? [row, few] : [row];
  return befores.map((before) =>
    sampleEvent(table, operation, {
      before,
      after: row,
      row,
      key: table.key.length === 0 ? undefined : key,
    }),
  );
}

/** Columns whose old values are known where a route acts that skips what it does not know. */
function comparedColumnsOf({ unknown, before = {}, became = {}, changed }: Route) {
  return unknown === 'skip' ? [...Object.keys(before), ...Object.keys(became), ...changed] : [];
}
