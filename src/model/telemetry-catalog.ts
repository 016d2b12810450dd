import type { TelemetryEvent } from './telemetry.ts';

/** By consequence: `warn` loses nothing and no one must act, `error` means that someone must. */
export type TelemetryLevel = 'info' | 'warn' | 'error';

/** How loud each event is. */
export const telemetryLevels = {
  'batch.received': 'info',
  'batch.finished': 'info',
  'batch.braked': 'error',
  'batch.stale': 'warn',
  'record.skipped': 'info',
  'record.quarantined': 'error',
  'delivery.done': 'info',
  'delivery.failed': 'warn',
  'delivery.retried': 'info',
  'delivery.known': 'info',
  'delivery.unmarked': 'warn',
  'columns.lost': 'warn',
  'lane.stopped': 'warn',
  'lane.stuck': 'error',
  'order.unsafe': 'warn',
  'order.unknown': 'info',
  'schema.drift': 'warn',
} as const satisfies Readonly<Record<TelemetryEvent['name'], TelemetryLevel>>;

/**
 * When each event is reported. `docs/telemetry.md` is generated from both tables; they are two, so that
 * functions carry only the first.
 */
export const telemetryMeanings = {
  'batch.received': 'An invocation begins.',
  'batch.finished': 'An invocation ends; `open` records are not done and come again.',
  'batch.braked':
    'All changes of one route or table failed with one code, or a target rejected nearly all: nothing of it was quarantined, and the records wait.',
  'batch.stale':
    'More than half of the changes for a state target were older than what it holds. Outside of a replay: a forgotten epoch.',
  'record.skipped': 'A record, or a change for one route, asks for nothing; the reason says why.',
  'record.quarantined':
    'A record cannot be decoded, or one of its deliveries can never be made: it is kept, and its lane goes on.',
  'delivery.done': 'A target has confirmed a delivery, or holds a newer state.',
  'delivery.failed': 'A target has not taken a delivery.',
  'delivery.retried': 'Deliveries are sent again within an invocation.',
  'delivery.known':
    'Messages of a route with `once` were delivered before, and are not sent again.',
  'delivery.unmarked':
    'Messages of a route with `once` were delivered and could not be remembered: a repetition will be seen.',
  'columns.lost':
    'A change that names only some columns came after a newer one: what only it knew is not in the target.',
  'lane.stopped':
    'A lane waits at a record that is not done; the record and all behind it come again.',
  'lane.stuck':
    'A lane has waited at one record for a quarter of an hour or more: someone must look.',
  'order.unsafe':
    'Records of a lane are not keyed by the key of the row, so that their order cannot be trusted. Once for each lane.',
  'order.unknown':
    'A change was applied in order of arrival: it and the stored state have no common order.',
  'schema.drift':
    'A declared table is no longer as declared: a column `added`, `missing` or `retyped`, once for each column, or a schema change (`ddl`).',
} as const satisfies Readonly<Record<TelemetryEvent['name'], string>>;
