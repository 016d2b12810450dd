import { createDecoder } from '../decoders/create-decoder.ts';
import type { DecoderContext } from '../decoders/decoder-context.ts';
import type { CdcError } from '../errors.ts';
import { newestTime } from '../inputs/recording-time.ts';
import type { Operation } from '../model/change-event.ts';
import type { Delivery } from '../model/delivery.ts';
import type { ControlMessage, Decode, DecodedMessage } from '../model/message.ts';
import { laneOf, type Position, type StreamRecord } from '../model/record.ts';
import type { Rejection, Route, RouteSet } from '../model/route.ts';
import type { FunctionSpec } from '../model/service.ts';
import { createTableIndex, type Table } from '../model/table.ts';
import type { TelemetryEvent } from '../model/telemetry.ts';
import { type PlanParts, planLane } from '../pipeline/plan-records.ts';
import type { RecordWork } from '../pipeline/record-work.ts';
import { createTally } from '../pipeline/tally.ts';
import { compileRouter } from '../routing/compile-router.ts';
import { answerWithRows } from '../routing/look-up/answer-inquiries.ts';
import { placeRecords } from './place-records.ts';
import { readFixture } from './read-fixture.ts';
import { readTestTime, TEST_TIME } from './test-time.ts';
import { createReadWatch } from './watch-reads.ts';

export interface FixtureOptions {
  /**
   * The time that the routes take for now, with its zone, such as `2026-11-20T10:00:00Z`. The time of the newest
   * change, unless said otherwise, so that no change of a short recording is too old.
   */
  readonly now?: string | undefined;
  /** What the routes find where they look up: a row by the name of the lookup, whatever its key. */
  readonly found?: Readonly<Record<string, object | undefined>> | undefined;
}

/** What a function makes of recorded records. Each record is in at least one of the lists (I3). */
export interface FixtureRun<F extends FunctionSpec = FunctionSpec> {
  /** What would be sent, in the order of the records. */
  readonly deliveries: readonly Delivery[];
  /** What cannot be built, and goes to quarantine. */
  readonly rejections: readonly (Rejection & { readonly position: Position })[];
  /** Records that cannot be decoded, and go to quarantine. */
  readonly undecodable: readonly { readonly position: Position; readonly error: CdcError }[];
  /** Why nothing was sent; without a route, of the record as a whole. */
  readonly skips: readonly Omit<Extract<TelemetryEvent, { name: 'record.skipped' }>, 'name'>[];
  /** Messages that change no row: schema changes, tombstones and the like. */
  readonly controls: readonly ControlMessage[];
  /** Everything else that the function would report, such as drift or unsafe order. */
  readonly reports: readonly TelemetryEvent[];
  /** The deliveries of one route, in the order of the records. */
  readonly sentBy: <Name extends RouteNameOf<F>>(route: Name) => readonly DeliveryOf<F, Name>[];
}

type RoutesOf<F> = F extends { readonly routes: readonly (infer Set)[] } ? Set : never;
type RouteNameOf<F> = NameIn<RoutesOf<F>>;
type NameIn<Set> = Set extends RouteSet ? keyof Set & string : never;
type DeliveryOf<F, Name extends string> = DeliveryIn<RoutesOf<F>, Name>;
type DeliveryIn<Set, Name extends string> =
  Set extends Readonly<Record<Name, Route<Table, Operation, infer Sink>>>
    ? Extract<Delivery, { readonly sink: Sink }>
    : never;

/**
 * Runs recorded records through the decoder and the routes of a function, as its handler would, and
 * answers what would be sent. No AWS, no clock.
 *
 * @throws {CdcError} `ERR_CDC_ROUTES_INVALID`; `ERR_CDC_INPUT_INVALID` for what cannot be read, or is of
 *   a topic that the function does not read, or a time without its zone.
 *
 * @example
 * const file = new URL('./fixtures/orders.jsonl', import.meta.url);
 * const run = await runFixture(shopService.functions.orders, file);
 * expect(run.undecodable).toStrictEqual([]);
 * expect(run.sentBy('order-shipped').map(({ request }) => request.message)).toStrictEqual(['On its way']);
 * expect(applyState(run.deliveries).items(at.orderCache)).toStrictEqual([{ pk: 'ORDER#1' }]);
 */
export async function runFixture<const F extends FunctionSpec>(
  spec: F,
  input: string | URL | readonly StreamRecord[],
  { now, found = {} }: FixtureOptions = {},
): Promise<FixtureRun<F>> {
  const read = typeof input === 'string' || input instanceof URL ? await readFixture(input) : input;
  const records = placeRecords(read, spec.source);
  const reports: TelemetryEvent[] = [];
  const report = (event: TelemetryEvent): void => void reports.push(event);
  const router = compileRouter(spec.routes ?? []);
  const { watch, assertKnown } = createReadWatch(spec.routes ?? []);
  const decoded = await decodeAll(spec, records, { isWanted: router.isWanted, report });
  const messages = records.flatMap((record) => decoded.get(record)?.message ?? []);
  const plan: PlanParts = {
    decode: (record) => openDecoded(decoded.get(record)),
    route: (event, at) => answerWithRows(router.route(watch(event), at), found),
    archive: undefined,
    parked: new Set(),
    report,
    now:
      now === undefined
        ? (newestTime(messages) ?? readTestTime('TEST_TIME', TEST_TIME))
        : readTestTime('now', now),
    tally: createTally(),
  };
  // Record by record: what comes is listed in the order of the file, whatever its lane.
  const works = records.flatMap((record) =>
    planLane({ id: laneOf(record.position), records: [record] }, plan),
  );
  assertKnown();
  return toRun<F>(works, messages, reports);
}

/** A message, or why there is none. */
type Decoded =
  | { readonly message: DecodedMessage }
  | { readonly message: undefined; readonly thrown: unknown };

async function decodeAll(
  { decoder: declared, routes = [] }: FunctionSpec,
  records: readonly StreamRecord[],
  parts: Pick<DecoderContext, 'isWanted' | 'report'>,
): Promise<ReadonlyMap<StreamRecord, Decoded>> {
  const tables = routes.flatMap((set) => Object.values(set).map(({ table }) => table));
  const findTable = createTableIndex([...new Set(tables)]);
  const { decode, prepare } = createDecoder(declared, { ...parts, findTable });
  await prepare?.(records);
  return new Map(records.map((record) => [record, tryDecode(decode, record)]));
}

function tryDecode(decode: Decode, record: StreamRecord): Decoded {
  try {
    return { message: decode(record) };
  } catch (thrown) {
    return { message: undefined, thrown };
  }
}

/** The pipeline decides what an error means, so it is thrown where it looks for errors. */
function openDecoded(decoded: Decoded | undefined): DecodedMessage {
  if (decoded?.message !== undefined) return decoded.message;
  throw decoded?.thrown;
}

function toRun<F extends FunctionSpec>(
  works: readonly RecordWork[],
  messages: readonly DecodedMessage[],
  reports: readonly TelemetryEvent[],
): FixtureRun<F> {
  const parcels = works.flatMap((work) => work.parcels);
  const deliveries = works.flatMap((work) => [...work.states, ...work.messages]);
  return {
    deliveries,
    rejections: parcels.flatMap(({ record: { position }, route, target = '', error }) =>
      route === undefined ? [] : [{ position, route, target, error }],
    ),
    undecodable: parcels.flatMap(({ record: { position }, route, error }) =>
      route === undefined ? [{ position, error }] : [],
    ),
    skips: reports.flatMap((event) => {
      if (event.name !== 'record.skipped') return [];
      const { position, reason, route } = event;
      return [{ position, reason, route }];
    }),
    controls: messages.filter((message) => message.kind === 'control'),
    reports: reports.filter(({ name }) => name !== 'record.skipped'),
    // The cast holds: the deliveries of a route are of its sinks.
    sentBy: (name) => deliveries.filter(({ route }) => route === name) as never,
  };
}
