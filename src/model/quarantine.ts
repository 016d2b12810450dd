import * as z from 'zod/mini';
import {
  archivedRecordSchema,
  fromArchivedRecord,
  invalid,
  parseJson,
  toArchivedRecord,
} from './archive-line.ts';
import { toKeySegment, toPositionKey } from './object-key.ts';
import { laneOf, type StreamRecord } from './record.ts';

/** One record that cannot be handled, or one delivery of it that can never be made. */
export interface QuarantineEntry {
  readonly record: StreamRecord;
  /** The route whose delivery is not done; `undefined` if the record itself could not be decoded. */
  readonly route: string | undefined;
  /** The symbolic name of the target. */
  readonly target: string | undefined;
  /** A code of the error catalog, of the release that wrote the entry. */
  readonly code: string;
  /** Names tables, columns and targets; never a value of the row. */
  readonly message: string;
  /** Epoch milliseconds. */
  readonly quarantinedAt: number;
}

/** The content of a quarantine object: see `docs/formats/quarantine-entry.schema.json`. */
export const quarantineEntrySchema = z.object({
  v: z.literal(1),
  /** The key of the object: the same whenever the same delivery is quarantined again. */
  id: z.string(),
  position: archivedRecordSchema.shape.position,
  lane: z.string(),
  route: z.nullable(z.string()),
  target: z.nullable(z.string()),
  code: z.string(),
  message: z.string(),
  quarantinedAt: z.number(),
  record: archivedRecordSchema,
});

/**
 * Returns the name of an entry, which is also its S3 key: `quarantine/<lane>/<place>/<route>.json`.
 * A lane sorts in the order of the stream. Records that could not be decoded have the route `_`.
 */
export function quarantineIdOf({ record, route }: QuarantineEntry): string {
  return `quarantine/${toPositionKey(record.position)}/${segmentOf(route)}.json`;
}

/** Writes an entry as the JSON of its object. */
export function formatQuarantineEntry(entry: QuarantineEntry): string {
  const { record, route, target, code, message, quarantinedAt } = entry;
  return JSON.stringify({
    v: 1,
    id: quarantineIdOf(entry),
    position: record.position,
    lane: laneOf(record.position),
    route: route ?? null,
    target: target ?? null,
    code,
    message,
    quarantinedAt,
    record: toArchivedRecord(record),
  });
}

/**
 * Reads the JSON of a quarantine object.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it is not a quarantine entry of a known version.
 */
export function parseQuarantineEntry(text: string): QuarantineEntry {
  const parsed = z.safeParse(quarantineEntrySchema, parseJson(text));
  if (!parsed.success) throw invalid('quarantine entry', parsed.error);
  const { record, route, target, code, message, quarantinedAt } = parsed.data;
  return {
    record: fromArchivedRecord(record),
    route: route ?? undefined,
    target: target ?? undefined,
    code,
    message,
    quarantinedAt,
  };
}

function segmentOf(route: string | undefined): string {
  if (route === undefined) return '_';
  // A route may be called `_`: its segment is then another.
  return route === '_' ? '=5F' : toKeySegment(route);
}
