import { CdcError } from '../errors.ts';
import type { ArchiveDelivery } from '../model/delivery.ts';
import { isStateDelivery, type MessageDelivery } from '../model/delivery.ts';
import type { Decode, DecodedMessage } from '../model/message.ts';
import { type Lane, placeOf, type StreamRecord } from '../model/record.ts';
import type { RouteChange, Routed } from '../model/route.ts';
import { formatTable } from '../model/table.ts';
import type { Report } from '../model/telemetry.ts';
import { createRecordWork, type Parcel, type RecordPlan, type RecordWork } from './record-work.ts';
import type { Tally } from './tally.ts';

export interface PlanParts {
  /** `undefined` if the function only archives. */
  readonly decode: Decode | undefined;
  readonly route: RouteChange;
  /** Taps the raw records. */
  readonly archive: ((record: StreamRecord, lane: Lane) => ArchiveDelivery) | undefined;
  /** Positions (`lane:place`) that go to quarantine unread: a record that crashes the function. */
  readonly parked: ReadonlySet<string>;
  readonly report: Report;
  readonly now: number;
  readonly tally: Tally;
}

const NOTHING: RecordPlan = { states: [], messages: [], parcels: [], blockedBy: undefined };

/** Decides for every record of a lane what is to be done. Pure but for the report and the tally. */
export function planLane(lane: Lane, parts: PlanParts): readonly RecordWork[] {
  const works: RecordWork[] = [];
  for (const [index, record] of lane.records.entries()) {
    const plan = planRecord(record, lane, parts);
    works.push(createRecordWork(lane, index, record, plan));
    // What comes after a record that is not decided cannot be delivered in order (I2).
    if (plan.blockedBy !== undefined) break;
  }
  return works;
}

function planRecord(record: StreamRecord, lane: Lane, parts: PlanParts): RecordPlan {
  const tapped = parts.archive === undefined ? [] : [parts.archive(record, lane)];
  const plan = parts.decode === undefined ? NOTHING : planChange(record, lane, parts, parts.decode);
  return { ...plan, messages: [...tapped, ...plan.messages] };
}

function planChange(
  record: StreamRecord,
  lane: Lane,
  parts: PlanParts,
  decode: Decode,
): RecordPlan {
  parts.tally.countRecord();
  if (parts.parked.size > 0 && parts.parked.has(`${lane.id}:${placeOf(record.position)}`)) {
    return quarantine(record, new CdcError('ERR_CDC_RECORD_PARKED', 'Parked by a setting'));
  }
  try {
    return planMessage(decode(record), record, parts);
  } catch (thrown) {
    const error = toDecodeError(thrown);
    if (error.retryable) return { ...NOTHING, blockedBy: error };
    parts.tally.countUndecodable(error);
    return quarantine(record, error);
  }
}

function quarantine(record: StreamRecord, error: CdcError): RecordPlan {
  return { ...NOTHING, parcels: [{ record, route: undefined, target: undefined, error }] };
}

function planMessage(message: DecodedMessage, record: StreamRecord, parts: PlanParts): RecordPlan {
  if (message.kind === 'change') {
    parts.tally.countChange(formatTable(message.table));
    return toPlan(parts.route(message, parts.now), record, parts);
  }
  const reason = message.kind === 'control' ? message.subject : 'no-route';
  parts.report({ name: 'record.skipped', position: record.position, reason, route: undefined });
  return NOTHING;
}

function toPlan(routed: Routed, record: StreamRecord, { report, tally }: PlanParts): RecordPlan {
  const { position } = record;
  for (const { route, reason } of routed.skips) {
    report({ name: 'record.skipped', position, reason, route });
  }
  for (const { route } of routed.deliveries) tally.countRouted(route);
  for (const { route } of routed.inquiries ?? []) tally.countRouted(route);
  for (const { route, error } of routed.rejections) tally.countRejected(route, error);
  if (isIdle(routed)) {
    report({ name: 'record.skipped', position, reason: 'no-match', route: undefined });
    return NOTHING;
  }
  const parcels = routed.rejections.map((rejection): Parcel => ({ record, ...rejection }));
  const states = routed.deliveries.filter(isStateDelivery);
  const messages = routed.deliveries.filter((one): one is MessageDelivery => !isStateDelivery(one));
  return { states, messages, parcels, blockedBy: undefined, inquiries: routed.inquiries };
}

function isIdle({ deliveries, rejections, skips, inquiries }: Routed): boolean {
  return (
    deliveries.length === 0 &&
    rejections.length === 0 &&
    skips.length === 0 &&
    inquiries === undefined
  );
}

/** A bug in decoding must neither stop the lane for ever nor lose the record: it is quarantined. */
function toDecodeError(thrown: unknown): CdcError {
  if (thrown instanceof CdcError) return thrown;
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  return new CdcError('ERR_CDC_UNEXPECTED', `Decoding or routing failed unexpectedly: ${kind}`);
}
