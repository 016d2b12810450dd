import { lookupErrors } from './errors/lookup-errors.ts';

/**
 * Every error code of Millrace, what it means, and whether a retry of the same input can help.
 *
 * `docs/errors.md` is generated from this table. Codes are public: they are added, never renamed.
 */
export const errorCatalog = {
  ERR_CDC_JSON_INVALID: {
    retryable: false,
    meaning: 'The value of a record is not one JSON value.',
    fix: 'Look at the raw bytes in quarantine; two objects in one record mean a concatenating step upstream.',
  },
  ERR_CDC_UTF8_INVALID: {
    retryable: false,
    meaning: 'The value of a record is not UTF-8 text.',
    fix: 'Check the converter of the connector: binary formats need their own decoder settings.',
  },
  ERR_CDC_FORMAT_UNKNOWN: {
    retryable: false,
    meaning: 'The content of a record fits no known capture tool.',
    fix: 'Name the decoder of the source in `service.ts`: `dms(...)` or `debezium(...)`.',
  },
  ERR_CDC_FORMAT_UNSUPPORTED: {
    retryable: false,
    meaning: 'The record is in a format that Millrace recognises but does not decode.',
    fix: 'Change the converter or producer upstream to JSON or Avro without aggregation.',
  },
  ERR_CDC_ENVELOPE_INVALID: {
    retryable: false,
    meaning:
      'The record is not an envelope of the configured capture tool, or a member of it is missing.',
    fix: 'Check that the decoder of the source in `service.ts` is the capture tool that writes to it.',
  },
  ERR_CDC_OPERATION_UNKNOWN: {
    retryable: false,
    meaning: 'The envelope names an operation that Millrace does not know.',
    fix: 'Report it; the record is kept in quarantine and can be redriven after an upgrade.',
  },
  ERR_CDC_VALUE_INVALID: {
    retryable: false,
    meaning: 'A value does not fit the declared type of its column.',
    fix: 'Correct the column in `src/routes/tables.ts`, then redrive the quarantine.',
  },
  ERR_CDC_KEY_UNKNOWN: {
    retryable: false,
    meaning: 'The record does not tell the key of the row.',
    fix: 'Declare the key of the table, and let the capture tool send it.',
  },
  ERR_CDC_RECORD_TOO_LARGE: {
    retryable: false,
    meaning: 'A record, its nesting or its decompressed size is above a limit of the decoder.',
    fix: 'Raise the limit in the decoder settings if such records are expected.',
  },
  ERR_CDC_SCHEMA_UNKNOWN: {
    retryable: false,
    meaning: 'The schema registry does not know the schema id of a record.',
    fix: 'Check that the function reads the registry that the converter writes to.',
  },
  ERR_CDC_SCHEMA_INVALID: {
    retryable: false,
    meaning: 'The schema of a record cannot be read, or the record does not follow it.',
    fix: 'Compare the record with the schema of its id in the registry.',
  },
  ERR_CDC_REGISTRY_UNAVAILABLE: {
    retryable: true,
    meaning: 'The schema registry did not answer.',
    fix: 'Check the address, the network path and the permissions of the registry.',
  },
  ERR_CDC_SCHEMA_DRIFT: {
    retryable: false,
    meaning:
      'The row no longer has the declared shape, and the table says that this is not to pass.',
    fix: 'Declare the new shape of the table, then redrive the quarantine.',
  },
  ERR_CDC_SCHEMA_DRIFT_STOP: {
    retryable: true,
    meaning:
      'The row no longer has the declared shape, and the table says that its lane is to wait.',
    fix: 'Nothing is lost: declare the new shape of the table and deploy, and the lane goes on.',
  },
  ERR_CDC_ROUTES_INVALID: {
    retryable: false,
    meaning: 'Declared tables, routes or targets contradict each other.',
    fix: 'Correct each listed problem; `millrace check` lists the same before deployment.',
  },
  ERR_CDC_COLUMN_UNCAPTURED: {
    retryable: false,
    meaning: 'A route needs a column that the capture tool did not send.',
    fix: 'Let the capture tool send the column (before images, replica identity), or do not use it.',
  },
  ERR_CDC_COLUMN_NOT_ALLOWED: {
    retryable: false,
    meaning: 'A function of a route reads a personal column that the route may not send.',
    fix: 'List the column under `allow` of the route, or do not read it.',
  },
  ERR_CDC_ROUTE_PAUSED: {
    retryable: false,
    meaning: 'The route is paused, so the delivery waits in quarantine.',
    fix: 'Set the route to `live` and redrive its quarantine.',
  },
  ERR_CDC_ROUTE_MISSING: {
    retryable: false,
    meaning:
      'A quarantined delivery is of a route that the service does not have, or not any more.',
    fix: 'Say `formerly` where the route was renamed; else remove the entry when nobody needs it.',
  },
  ERR_CDC_ROUTE_FAILED: {
    retryable: false,
    meaning: 'A function of a route threw an error or returned something that cannot be sent.',
    fix: 'Correct the function; try it on the quarantined record with `millrace explain`.',
  },
  ERR_CDC_CHANGE_TOO_OLD: {
    retryable: false,
    meaning:
      'A message waited longer than `maxAge` of its route: for its target, its capture tool or its function.',
    fix: 'Still news? Redrive it with `--messages`. Else empty it; if the route is new, say `since`.',
  },
  ERR_CDC_RATE_EXCEEDED: {
    retryable: false,
    meaning: 'The route would send more messages than its `atMost` says, so the rest waits.',
    fix: 'Find out what caused so many; then redrive the quarantine of the route, or empty it.',
  },
  ERR_CDC_ORDER_UNKNOWN: {
    retryable: false,
    meaning:
      'Nobody knows whether the change or the stored state is newer, and the route says to fail then.',
    fix: "Compare the item with the source, then redrive; or let arrival decide: `incomparable: 'arrival'`.",
  },
  ...lookupErrors,
  ERR_CDC_RECORD_PARKED: {
    retryable: false,
    meaning: 'A setting says that the record at this position goes to quarantine unread.',
    fix: 'Remove the position from `MILLRACE_PARKED` when the cause is mended, then redrive.',
  },
  ERR_CDC_UNEXPECTED: {
    retryable: false,
    meaning: 'Decoding or routing a record failed in a way that Millrace does not expect: a bug.',
    fix: 'Report it with the quarantined record; it can be redriven after an upgrade.',
  },
  ERR_CDC_DELIVERY_REJECTED: {
    retryable: false,
    meaning: 'The service refuses this one item for what it contains.',
    fix: 'Its reason names field, type or limit where the service tells: correct the route, the index or the row, and redrive.',
  },
  ERR_CDC_DELIVERY_TOO_LARGE: {
    retryable: false,
    meaning: 'One item is larger than the service accepts.',
    fix: 'Send less of the row: choose columns in the body of the route.',
  },
  ERR_CDC_DELIVERY_UNAVAILABLE: {
    retryable: true,
    meaning:
      'The service did not answer, answered with a fault of its own, or refused the call and not the item.',
    fix: 'Nothing is lost: the records are delivered again. If it lasts, check the target and the network path.',
  },
  ERR_CDC_DELIVERY_THROTTLED: {
    retryable: true,
    meaning: 'The service asks to be called less often.',
    fix: 'Raise the capacity of the target, or lower the batch size or parallelisation of the source.',
  },
  ERR_CDC_DELIVERY_DENIED: {
    retryable: true,
    meaning: 'The function may not use the target.',
    fix: 'Grant the permission; the records wait and are delivered again.',
  },
  ERR_CDC_TARGET_MISSING: {
    retryable: true,
    meaning: 'The topic, table, index or stream of a target does not exist.',
    fix: 'Create it or correct the binding; the records wait and are delivered again.',
  },
  ERR_CDC_DELIVERY_UNCONFIRMED: {
    retryable: true,
    meaning: 'The answer of the service does not mention the item.',
    fix: 'Nothing is lost: the item counts as not delivered and is sent again.',
  },
  ERR_CDC_DELIVERY_POSTPONED: {
    retryable: true,
    meaning:
      'There was no time left to deliver, or an earlier delivery of the same item is not done.',
    fix: 'Nothing is lost: it is sent again. If it lasts, look at the error of the earlier delivery.',
  },
  ERR_CDC_QUARANTINE_UNAVAILABLE: {
    retryable: true,
    meaning: 'A record could not be written to quarantine, so it counts as not done.',
    fix: 'Check the quarantine bucket and its permissions.',
  },
  ERR_CDC_BATCH_BRAKED: {
    retryable: true,
    meaning:
      'All changes of one route or table failed with the same code, so nothing was quarantined.',
    fix: 'This looks like a wrong deployment and not like wrong records: correct it, the records wait.',
  },
  ERR_CDC_BATCH_INCOMPLETE: {
    retryable: true,
    meaning:
      'Not all records of the batch are done, and partial answers are off: the batch comes again.',
    fix: 'See the failures that were reported before it.',
  },
  ERR_CDC_EVENT_INVALID: {
    retryable: false,
    meaning: 'The function was called with something that is not an event of its source.',
    fix: 'Compare the event source mapping with the source in `service.ts`.',
  },
  ERR_CDC_SETTINGS_INVALID: {
    retryable: false,
    meaning: 'A setting of the function is missing or wrong.',
    fix: 'Correct the environment of the function in `serverless.yml`.',
  },
  ERR_CDC_TYPES_INVALID: {
    retryable: false,
    meaning: 'The TypeScript of the service does not compile.',
    fix: 'Correct each listed line; `npx tsc --noEmit` lists the same.',
  },
  ERR_CDC_DEPLOYMENT_INVALID: {
    retryable: false,
    meaning: 'What a service needs in AWS is not bound, or not as its parts need it.',
    fix: 'Correct each listed place of `serverless.yml`, or of the settings file.',
  },
  ERR_CDC_INPUT_INVALID: {
    retryable: false,
    meaning: 'An input file of the command line cannot be read.',
    fix: 'Name what is there; `millrace decode --help` tells the accepted forms.',
  },
  ERR_CDC_OUTPUT_FAILED: {
    retryable: false,
    meaning: 'An output file of the command line cannot be written, or is there already.',
    fix: 'Name another file, in a folder that is there and may be written to.',
  },
  ERR_CDC_USAGE: {
    retryable: false,
    meaning: 'A command was called with wrong words.',
    fix: 'See `millrace --help`.',
  },
} as const satisfies Record<
  `ERR_CDC_${string}`,
  { readonly retryable: boolean; readonly meaning: string; readonly fix: string }
>;

export type ErrorCode = keyof typeof errorCatalog;

/** Facts that explain an error. Names of things only: never a row's values. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

export interface CdcErrorOptions {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** The only class of error that Millrace throws on purpose. */
export class CdcError extends Error {
  override readonly name = 'CdcError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: CdcErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = errorCatalog[code].retryable;
    this.details = options.details ?? {};
  }
}
