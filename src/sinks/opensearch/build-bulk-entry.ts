import type { OpensearchDelivery } from '../../model/delivery.ts';
import { MILLRACE_FIELD } from '../../model/reserved-names.ts';
import { refusal } from '../sink-outcome.ts';
import { externalVersionOf, formatDocument, formatMarker } from './document-format.ts';

/** @see https://docs.opensearch.org/latest/api-reference/document-apis/bulk/ */
const MAX_ID_BYTES = 512;
/** What the smaller instance types take in one request. */
const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024 - 4096;

/** One action of a `_bulk` body: one or two lines. */
export interface BulkAction {
  readonly delivery: OpensearchDelivery;
  readonly text: string;
  /** Whether 409 says that the engine holds this version, or a higher one. */
  readonly versioned: boolean;
  /** Nobody knows whether the stored state is older: arrival decides, and is counted. */
  readonly unknown?: boolean | undefined;
}

/**
 * What stands for a delivery: an action that can be sent as it is, or one for which the document must
 * be read first.
 */
export interface BulkEntry {
  readonly delivery: OpensearchDelivery;
  readonly action: BulkAction | undefined;
  readonly sizeBytes: number;
}

/**
 * Builds the action of one delivery, as far as it can be built without the stored document.
 *
 * Whole images and deletes of a streamed change with source order go at once: the engine takes them
 * where they are provably newer. Everything else needs the document: incomplete images are completed
 * from it (the engine's own `update` takes no external version), snapshot rows and changes without
 * source order are compared by their place in the lane, which an external version cannot hold, and so
 * is what must be strictly newer, and a row that leaves (decision 0130).
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED`, `ERR_CDC_DELIVERY_TOO_LARGE`.
 */
export function buildBulkEntry(delivery: OpensearchDelivery, markerExpiresAt: number): BulkEntry {
  const { request, version } = delivery;
  checkId(request.id);
  if (request.action === 'invalidate') {
    const text = `{"delete":{"_id":${JSON.stringify(request.id)}}}\n`;
    return entryOf({ delivery, text, versioned: false });
  }
  const external = externalVersionOf(version);
  if (external === undefined) {
    throw refusal('ERR_CDC_DELIVERY_REJECTED', 'the epoch is above 255');
  }
  if (request.action === 'put' && Object.hasOwn(request.image, MILLRACE_FIELD)) {
    const reason = `the field ${MILLRACE_FIELD} is Millrace's own`;
    throw refusal('ERR_CDC_DELIVERY_REJECTED', reason);
  }
  const body = bodyOf(delivery, markerExpiresAt);
  const guard = { above: external };
  const action = indexAction(delivery, { body, guard, versioned: true });
  const entry = entryOf(action);
  return goesAtOnce(delivery) ? entry : { ...entry, action: undefined };
}

function bodyOf({ request, version }: OpensearchDelivery, markerExpiresAt: number): string {
  if (request.action === 'put') return formatDocument(request.image, version);
  return formatMarker(version, request.action === 'fence' ? undefined : markerExpiresAt);
}

/** Tells what the engine can decide by itself. What must not be applied by arrival alone is read first. */
function goesAtOnce({ request, version, apply, incomparable }: OpensearchDelivery): boolean {
  const whole = request.action !== 'put' || request.complete;
  const ordered = version.kind === 'stream' && version.coarse !== undefined;
  const plain = apply !== 'newer' && incomparable !== 'fail' && version.leaves !== true;
  return whole && ordered && plain;
}

/** What must hold for a document to be written; the engine looks as it writes. */
export type Guard =
  /** Its external version is lower than this one, which it then has; or there is no document. */
  | { readonly above: bigint }
  /** It is as it was read; the engine counts its version up by one. */
  | { readonly seqNo: bigint; readonly primaryTerm: bigint };

export interface IndexBody {
  readonly body: string;
  readonly guard: Guard;
  readonly versioned: boolean;
  readonly unknown?: boolean | undefined;
}

/**
 * Writes an action that puts a document, whole, if its guard holds.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_TOO_LARGE`.
 */
export function indexAction(
  delivery: OpensearchDelivery,
  { body, guard, versioned, unknown }: IndexBody,
): BulkAction {
  const sizeBytes = Buffer.byteLength(body);
  if (sizeBytes > MAX_DOCUMENT_BYTES) {
    const reason = `the document has ${sizeBytes} bytes, the limit is ${MAX_DOCUMENT_BYTES}`;
    throw refusal('ERR_CDC_DELIVERY_TOO_LARGE', reason);
  }
  const meta = `"_id":${JSON.stringify(delivery.request.id)},${formatGuard(guard)}`;
  return { delivery, text: `{"index":{${meta}}}\n${body}\n`, versioned, unknown };
}

function formatGuard(guard: Guard): string {
  return 'above' in guard
    ? `"version":${guard.above},"version_type":"external"`
    : `"if_seq_no":${guard.seqNo},"if_primary_term":${guard.primaryTerm}`;
}

function entryOf(action: BulkAction): BulkEntry {
  return { delivery: action.delivery, action, sizeBytes: Buffer.byteLength(action.text) };
}

function checkId(id: string): void {
  const sizeBytes = Buffer.byteLength(id);
  if (sizeBytes > 0 && sizeBytes <= MAX_ID_BYTES && id.isWellFormed()) return;
  throw refusal('ERR_CDC_DELIVERY_REJECTED', `the id does not have 1 to ${MAX_ID_BYTES} bytes`);
}
