import { createDecoder } from '../decoders/create-decoder.ts';
import type { SchemaRegistry } from '../decoders/registry/schema-registry.ts';
import type { Settings } from '../lambda/settings.ts';
import { formatArchiveLine } from '../model/archive-line.ts';
import type { ArchiveDelivery, Delivery } from '../model/delivery.ts';
import type { Decoder } from '../model/message.ts';
import { laneOf, type Position, placeOf, type StreamRecord } from '../model/record.ts';
import type { RouteChange } from '../model/route.ts';
import type { FunctionSpec } from '../model/service.ts';
import { createTableIndex, type FindTable } from '../model/table.ts';
import { compileRouter } from '../routing/compile-router.ts';
import { isMessageSend } from '../routing/declare/send.ts';
import { refuseInquiries } from '../routing/look-up/answer-inquiries.ts';

/** A function of a service, by its name. */
export interface NamedFunction {
  readonly name: string;
  readonly spec: FunctionSpec;
}

/** A function of a service, ready to decode and route records that did not come from Lambda. */
export interface CompiledFunction extends NamedFunction {
  readonly decoder: Decoder;
  readonly route: RouteChange;
  readonly routeNames: ReadonlySet<string>;
  /** Returns the present name of a route, by that or its former one; `undefined` if there is none. */
  readonly findRoute: (name: string) => string | undefined;
  /** Routes with a target whose repetition is seen. */
  readonly messageRoutes: ReadonlySet<string>;
  /** Tells whether a send of a route to a target is one whose repetition is seen. */
  readonly isMessage: (route: string, target: string) => boolean;
  readonly findTable: FindTable;
  /** Builds the archive line of a record anew; `undefined` if the function does not archive. */
  readonly archive: ((record: StreamRecord) => ArchiveDelivery) | undefined;
}

/** The name under which the tap of a function on raw records is quarantined and named. */
export const ARCHIVE_ROUTE = 'archive';

/**
 * Compiles the decoder and the routes of a function, as its handler does.
 *
 * @throws {CdcError} `ERR_CDC_ROUTES_INVALID`.
 */
export function compileFunction(
  { name, spec }: NamedFunction,
  { modes, epochs, since }: Pick<Settings, 'modes' | 'epochs' | 'since'>,
  registry?: SchemaRegistry,
): CompiledFunction {
  const { routes = [], archive, decoder } = spec;
  const named = routes.flatMap((set) => Object.entries(set));
  const routeNames = new Set(named.map(([route]) => route));
  // A setting may name routes of other functions of the service.
  const own = Object.fromEntries(Object.entries(modes).filter(([route]) => routeNames.has(route)));
  const router = compileRouter(routes, { modes: own, boundaries: epochs, since });
  const messages = named.flatMap(([route, { sends }]) =>
    sends.filter(isMessageSend).map(({ target }) => JSON.stringify([route, target.name])),
  );
  const messageRoutes = named.filter(([, { sends }]) => sends.some(isMessageSend));
  const findTable = createTableIndex([...new Set(named.map(([, { table }]) => table))]);
  const messageSends = new Set(messages);
  return {
    name,
    spec,
    decoder: createDecoder(decoder, { findTable, isWanted: router.isWanted, registry }),
    route: (event, now) => refuseInquiries(router.route(event, now)),
    routeNames,
    findRoute: (name) => {
      if (routeNames.has(name)) return name;
      return named.find(([, { formerly }]) => formerly === name)?.[0];
    },
    messageRoutes: new Set(messageRoutes.map(([route]) => route)),
    isMessage: (route, target) => messageSends.has(JSON.stringify([route, target])),
    findTable,
    archive: archive && ((record) => toArchiveDelivery(record, archive.to.name)),
  };
}

/** Tells whether records of a position can have come to a function. */
export function readsPosition({ spec }: NamedFunction, position: Position): boolean {
  const { source } = spec;
  if (source.stream === 'kinesis' || position.stream === 'kinesis') {
    return source.stream === position.stream;
  }
  return source.topics.includes(position.topic);
}

/** Tells the deliveries of a delivery's own item in its lane: they are sent one after the other. */
export function chainOf({ position, route, target, item }: Delivery): string {
  return JSON.stringify([laneOf(position), route, target, item]);
}

function toArchiveDelivery(record: StreamRecord, target: string): ArchiveDelivery {
  const { position } = record;
  return {
    sink: 'archive',
    route: ARCHIVE_ROUTE,
    target,
    position,
    item: `${laneOf(position)}:${placeOf(position)}`,
    request: { line: formatArchiveLine(record) },
  };
}
