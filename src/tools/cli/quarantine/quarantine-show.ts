import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { escapeControls } from '../../../inputs/escape-controls.ts';
import { DEFAULT_SERVICE, loadService, selectFunctions } from '../../../inputs/load-service.ts';
import { toEventLine } from '../../../model/event-line.ts';
import { formatExactJson } from '../../../model/exact-json.ts';
import type { QuarantineEntry } from '../../../model/quarantine.ts';
import { laneOf, placeOf, type StreamRecord } from '../../../model/record.ts';
import type { Service } from '../../../model/service.ts';
import { writeBytes } from '../../../model/text-or-bytes.ts';
import { chooseFunction } from '../../../recovery/choose-function.ts';
import { compileFunction } from '../../../recovery/compile-function.ts';
import { toPlanError } from '../../../recovery/plan-error.ts';
import { readOne } from '../../../recovery/waiting-object.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { findRegistry } from '../decode/find-registry.ts';
import { openStore, readVariables, type StoreFlags, toSettings } from './quarantine-store.ts';

export interface ShowFlags extends StoreFlags {
  readonly service?: string;
  readonly function?: string;
  readonly registry?: string;
  readonly reveal?: true;
  readonly json?: true;
}

type Shown = Readonly<Record<string, unknown>>;

/** Prints one entry: why it is there, its record, and the change that the service reads in it. */
export async function runShow(id: string, flags: ShowFlags, io: CliIo): Promise<number> {
  const object = await readOne(await openStore(flags, io), id);
  if (object.kind === 'unreadable') {
    throw cliError(object.error.code, { place: id, message: object.error.message });
  }
  const decode = await createDecode(flags, io);
  const results = createResultWriter(io.stdout);
  for (const entry of object.entries) {
    const shown = { ...toFacts(entry), ...toRecord(entry.record, flags), ...(await decode(entry)) };
    await results.write(flags.json === true ? formatExactJson(shown) : toText(shown));
  }
  await results.close();
  return exitCodes.ok;
}

function toFacts({ record, route, target, code, message, quarantinedAt }: QuarantineEntry): Shown {
  const { position, arrivedAt } = record;
  return {
    route: route ?? '_',
    target: target ?? null,
    code,
    message,
    quarantinedAt: new Date(quarantinedAt).toISOString(),
    arrivedAt: arrivedAt === undefined ? null : new Date(arrivedAt).toISOString(),
    stream: position.stream,
    lane: laneOf(position),
    place: placeOf(position).toString(),
  };
}

/** I5 (row values stay inside): bytes are shown only to who asks for them. */
function toRecord({ key, value, headers }: StreamRecord, { reveal }: ShowFlags): Shown {
  const names = headers.map(([name]) => name);
  if (reveal === true) {
    return { ...writeBytes('key', key), ...writeBytes('value', value), headers: names };
  }
  return { key: hide(key), value: hide(value), headers: names };
}

function hide(bytes: Uint8Array | null | undefined): string | null {
  return bytes === null || bytes === undefined ? null : `*** (${bytes.length} bytes)`;
}

/** Decodes by the service, where there is one. */
async function createDecode(
  flags: ShowFlags,
  io: CliIo,
): Promise<(entry: QuarantineEntry) => Promise<Shown>> {
  const settings = toSettings(await readVariables(flags, io));
  const service = await loadOptional(flags, io);
  if (service === undefined) return async () => ({});
  const functions = selectFunctions(service, flags.function).map((one) =>
    compileFunction(one, settings, findRegistry(flags.registry, '', io.cwd)),
  );
  return async (entry) => {
    try {
      const owner = chooseFunction(entry, functions);
      if (owner instanceof Error) return {};
      await owner.decoder.prepare?.([entry.record]);
      const message = owner.decoder.decode(entry.record);
      if (message.kind !== 'change') return { decoded: { kind: message.kind } };
      const columns = Object.entries(owner.findTable(message.table)?.columns ?? {});
      const personal = columns.filter(([, { isPersonal }]) => isPersonal).map(([name]) => name);
      const hidden = new Set(flags.reveal === true ? [] : personal);
      return { decoded: toEventLine(message, { hidden, withPosition: false }) };
    } catch (error) {
      const { code, message } = toPlanError(error);
      return { decoded: { kind: 'undecodable', code, message } };
    }
  };
}

/** Looking at an entry needs no service; a named one must be there. */
async function loadOptional({ service }: ShowFlags, { cwd }: CliIo): Promise<Service | undefined> {
  if (service !== undefined) return loadService(service, cwd);
  return loadService(DEFAULT_SERVICE, cwd).catch(() => undefined);
}

function toText(shown: Shown): string {
  return Object.entries(shown)
    .map(([name, value]) => `${name.padEnd(14)}${asText(value)}`)
    .join('\n');
}

function asText(value: unknown): string {
  return typeof value === 'string' ? escapeControls(value) : formatExactJson(value);
}
