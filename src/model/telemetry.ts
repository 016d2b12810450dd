import type { ErrorCode } from '../errors.ts';
import type { ControlSubject } from './message.ts';
import type { Position } from './record.ts';
import type { SkipReason } from './route.ts';

/**
 * Everything that Millrace reports about itself. The names are part of the public contract.
 *
 * Pattern: what it is about, then what happened to it, in the past tense.
 */
export type TelemetryEvent =
  | { readonly name: 'batch.received'; readonly records: number; readonly lanes: number }
  | { readonly name: 'batch.finished'; readonly open: number; readonly durationMs: number }
  | {
      readonly name: 'batch.braked';
      readonly code: ErrorCode;
      readonly scope: string;
      readonly records: number;
    }
  | {
      readonly name: 'record.skipped';
      readonly position: Position;
      readonly reason: SkipReason | ControlSubject;
      readonly route: string | undefined;
    }
  | {
      readonly name: 'record.quarantined';
      readonly position: Position;
      readonly code: ErrorCode;
      readonly route: string | undefined;
    }
  | {
      readonly name: 'delivery.done';
      readonly route: string;
      readonly target: string;
      readonly status: 'delivered' | 'stale' | 'superseded';
      /** From commit (or arrival) to now; `undefined` where neither is known. */
      readonly latencyMs: number | undefined;
    }
  | {
      readonly name: 'delivery.failed';
      readonly route: string;
      readonly target: string;
      readonly position: Position;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | { readonly name: 'delivery.retried'; readonly target: string; readonly count: number }
  /** Messages that were delivered before and are not sent again (`once`). */
  | { readonly name: 'delivery.known'; readonly target: string; readonly count: number }
  /** Messages that were delivered but could not be remembered: a repetition will be seen (`once`). */
  | { readonly name: 'delivery.unmarked'; readonly target: string; readonly count: number }
  /** More than half of the changes for a state target were older than what it holds. */
  | {
      readonly name: 'batch.stale';
      readonly target: string;
      readonly stale: number;
      readonly deliveries: number;
    }
  | { readonly name: 'columns.lost'; readonly route: string; readonly target: string }
  | {
      readonly name: 'lane.stopped';
      readonly position: Position;
      readonly code: ErrorCode | 'unexpected';
    }
  | {
      readonly name: 'lane.stuck';
      readonly position: Position;
      /** How long ago the stream accepted the record that the lane waits at. */
      readonly ageMs: number;
    }
  | { readonly name: 'order.unsafe'; readonly lane: string; readonly reason: string }
  /** A change was applied by arrival: it and the stored state have no common order. */
  | { readonly name: 'order.unknown'; readonly route: string; readonly target: string }
  | {
      readonly name: 'schema.drift';
      readonly table: string;
      readonly what: 'added' | 'missing' | 'retyped' | 'ddl';
      readonly column: string | undefined;
    };

export type Report = (event: TelemetryEvent) => void;
