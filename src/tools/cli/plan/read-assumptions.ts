import { cliError } from '../../../inputs/cli-failure.ts';
import { readText } from '../../../inputs/read-text.ts';
import { isObject } from '../../../model/fields.ts';
import { type GivenAssumptions, parseAssumption } from '../../plan/cost/assumptions.ts';
import type { CliIo } from '../cli-io.ts';

export interface AssumptionFlags {
  readonly assumptions?: string;
  readonly assume?: readonly string[];
  readonly changesPerMonth?: string;
}

/**
 * Reads the assumptions of a file, if one is named, and of flags, which win.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` for a wrong one, `ERR_CDC_INPUT_INVALID` for a file that is none.
 */
export async function readAssumptions(
  { assumptions, assume = [], changesPerMonth }: AssumptionFlags,
  io: CliIo,
): Promise<GivenAssumptions> {
  const ofFile = assumptions === undefined ? [] : await readFrom(assumptions, io);
  const ofFlag = changesPerMonth === undefined ? [] : [`changesPerMonth=${changesPerMonth}`];
  return Object.fromEntries([
    ...ofFile.map((one) => parseAssumption(one, assumptions)),
    ...ofFlag.map((one) => parseAssumption(one, '--changes-per-month')),
    ...assume.map((one) => parseAssumption(one)),
  ]);
}

async function readFrom(file: string, { cwd }: CliIo): Promise<readonly string[]> {
  const values = parse(await readText(file, cwd).catch(() => ''));
  if (isObject(values)) {
    return Object.entries(values).map(([name, value]) => `${name}=${String(value)}`);
  }
  throw cliError('ERR_CDC_INPUT_INVALID', {
    place: file,
    message: 'It is no file of assumptions',
    fix: 'Write one JSON object: { "recordBytes": 800, "match.high-usage-alert": "0.02" }.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
