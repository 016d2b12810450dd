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
  | {
      readonly name: 'lane.stopped';
      readonly position: Position;
      readonly code: ErrorCode | 'unexpected';
    }
  | { readonly name: 'order.unsafe'; readonly lane: string; readonly reason: string }
  | {
      readonly name: 'schema.drift';
      readonly table: string;
      readonly what: 'added' | 'missing' | 'retyped' | 'ddl';
      readonly column: string | undefined;
    };

export type Report = (event: TelemetryEvent) => void;
