import { createDecoder } from '../../../decoders/create-decoder.ts';
import { exitCodes } from '../../../inputs/cli-failure.ts';
import { decodeRecords } from '../../../inputs/decode-records.ts';
import {
  DEFAULT_SERVICE,
  loadService,
  type NamedFunction,
  selectFunctions,
  tablesOf,
} from '../../../inputs/load-service.ts';
import { openInput } from '../../../inputs/open-input.ts';
import { readRecords } from '../../../inputs/read-records.ts';
import { createTableIndex } from '../../../model/table.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { countRead, createProgress } from '../output/progress.ts';
import { createConfiguredDecoder } from './create-configured-decoder.ts';
import { type DecoderFlags, toDecoderSettings } from './decoder-settings.ts';
import { findRegistry } from './find-registry.ts';
import { formatMessageLine } from './message-line.ts';

export interface DecodeFlags extends DecoderFlags {
  readonly service?: string;
  readonly function?: string;
  readonly json?: true;
}

/**
 * Prints one line of JSON for each record of an input.
 *
 * @returns the exit code: `findings` if a record cannot be decoded.
 */
export async function runDecode(file: string, flags: DecodeFlags, io: CliIo): Promise<number> {
  const functions = await declaredFunctions(flags, io);
  const specs = functions.flatMap(({ spec }) => spec.decoder ?? []);
  const findTable = createTableIndex(tablesOf(functions));
  const registry = findRegistry(flags.registry, file, io.cwd);
  const decoder = createConfiguredDecoder(toDecoderSettings(flags, specs), (spec) =>
    createDecoder(spec, { findTable, learnKeys: true, registry }),
  );
  const progress = createProgress(io, { besideResults: true });
  const records = countRead(readRecords(await openInput(file, io)), progress);
  const results = createResultWriter(io.stdout);
  const counts = { records: 0, undecodable: 0 };

  for await (const one of decodeRecords(records, decoder)) {
    counts.records += 1;
    if (one.result.kind === 'undecodable') counts.undecodable += 1;
    if (!(await results.write(formatMessageLine(one)))) break;
  }
  await results.close();
  if (counts.undecodable === 0) return exitCodes.ok;
  if (flags.json !== true) {
    io.stderr.write(`${counts.undecodable} of ${counts.records} records cannot be decoded\n`);
  }
  return exitCodes.findings;
}

async function declaredFunctions(
  { service, function: name }: DecodeFlags,
  { cwd }: CliIo,
): Promise<readonly NamedFunction[]> {
  if (service === undefined && name === undefined) return [];
  return selectFunctions(await loadService(service ?? DEFAULT_SERVICE, cwd), name);
}
