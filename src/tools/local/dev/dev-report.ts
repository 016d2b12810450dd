import { stripVTControlCharacters, styleText } from 'node:util';
import { countTooOld, type Effect, formatEffects, formatTooOld } from '../effects.ts';
import {
  countMappingEvent,
  type MappingCounts,
  noCounts,
} from '../event-source-mapping/count-invocations.ts';
import { formatMappingEvent, type MappingEvent } from '../event-source-mapping/mapping-event.ts';
import type { HandlerEvent } from './start-handlers.ts';
import type { TypesEvent } from './tell-types.ts';

/** What is told of the source: its settings, and when something outside does not answer, or answers again. */
export interface SourceNote {
  readonly name:
    | 'source.waiting'
    | 'source.resumed'
    | 'source.rebalanced'
    | 'mapping.set'
    | 'clock.set';
  readonly detail: string;
}

/** What an invocation did with its records. */
export interface EffectsNote {
  readonly name: 'function.effects';
  readonly effects: readonly Effect[];
}

export type DevEvent = MappingEvent | OtherEvent;

type OtherEvent = HandlerEvent | SourceNote | EffectsNote | TypesEvent;

export interface DevReport {
  readonly tell: (event: DevEvent) => void;
  readonly counts: () => MappingCounts;
  /** Writes the counts. */
  readonly end: () => void;
}

export interface DevReportOptions {
  readonly functionName: string;
  readonly isJson: boolean;
  readonly hasColor: boolean;
  readonly now: () => number;
  readonly write: (line: string) => void;
}

/** Creates the report of a run: one line for each invocation and for what goes on around it. */
export function createDevReport(options: DevReportOptions): DevReport {
  const { functionName, isJson, hasColor, now, write } = options;
  const attempts = new Map<string, number>();
  let counts = noCounts();
  let tooOld = 0;

  function writeLine(event: DevEvent): void {
    if (isJson) {
      write(
        JSON.stringify({ at: new Date(now()).toISOString(), function: functionName, ...event }),
      );
      return;
    }
    const text = describe(event, attempts);
    if (text === undefined) return;
    const time = new Date(now()).toISOString().slice(11, 23);
    const line = `${time}  ${functionName}  ${text}`;
    write(hasColor ? paint(event, line) : stripVTControlCharacters(line));
  }

  return {
    tell(event) {
      if (isMappingEvent(event)) counts = countMappingEvent(counts, event);
      if (event.name === 'function.effects') tooOld += countTooOld(event.effects);
      writeLine(event);
    },
    counts: () => counts,
    end() {
      if (isJson) write(JSON.stringify({ function: functionName, name: 'run.ended', ...counts }));
      else write(`${formatCounts(functionName, counts)}\n${formatTooOld(tooOld)}`);
    },
  };
}

function describe(event: DevEvent, attempts: Map<string, number>): string | undefined {
  if (!isMappingEvent(event)) return describeOther(event);
  const key = `${event.records.lanes.join()} ${event.records.first}`;
  if (event.name === 'function.invoked') {
    attempts.set(key, event.attempt);
    // The line comes with the answer.
    return undefined;
  }
  const attempt = attempts.get(key) ?? 1;
  const isAnswer = /^batch\.(done|failed|partial)$/.test(event.name);
  if (isAnswer) attempts.delete(key);
  const again = isAnswer && attempt > 1 ? `, attempt ${attempt}` : '';
  return `${formatMappingEvent(event)}${again}`;
}

function describeOther(event: OtherEvent): string {
  switch (event.name) {
    case 'handler.loaded':
      return `${event.isReload ? 'reloaded' : 'loaded'} in ${event.durationMs} ms`;
    case 'handler.broken':
      return `cannot be loaded:${formatProblems(event.problems)}`;
    case 'types.wrong':
      return `does not compile, and would not be deployed:${formatProblems(event.problems)}`;
    case 'types.right':
      return 'compiles again';
    case 'types.unchecked':
      return `types: not checked: ${event.detail}`;
    case 'source.waiting':
      return `waiting: ${event.detail}`;
    case 'function.effects':
      return formatEffects(event.effects).join('\n  ');
    case 'clock.set':
    case 'mapping.set':
    case 'source.resumed':
    case 'source.rebalanced':
      return event.detail;
  }
}

function formatProblems(problems: readonly string[]): string {
  return problems.map((problem) => `\n  - ${problem.replaceAll('\n', '\n    ')}`).join('');
}

function formatCounts(functionName: string, counts: MappingCounts): string {
  const { invocations, failures, done, filtered, dropped } = counts;
  const parts = [
    `${done} ${done === 1 ? 'record' : 'records'} done`,
    `${filtered} filtered out`,
    `${dropped} given up`,
    `${invocations} ${invocations === 1 ? 'invocation' : 'invocations'}`,
    `${failures} of them failed or partly`,
  ];
  return `${functionName}: ${parts.join(', ')}`;
}

function paint(event: DevEvent, line: string): string {
  switch (event.name) {
    case 'batch.failed':
    case 'records.dropped':
    case 'handler.broken':
    case 'types.wrong':
      return styleText('red', line, { validateStream: false });
    case 'batch.partial':
    case 'source.waiting':
      return styleText('yellow', line, { validateStream: false });
    default:
      return line;
  }
}

function isMappingEvent(event: DevEvent): event is MappingEvent {
  return 'records' in event;
}
