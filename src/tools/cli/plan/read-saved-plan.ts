import * as z from 'zod/mini';
import { cliError } from '../../../inputs/cli-failure.ts';
import { readText } from '../../../inputs/read-text.ts';
import { type Plan, planSchema } from '../../plan/report/plan-schema.ts';
import type { CliIo } from '../cli-io.ts';

/**
 * Reads a plan that was saved by `millrace plan --json`.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`.
 */
export async function readSavedPlan(file: string, { cwd }: CliIo): Promise<Plan> {
  let text: string;
  try {
    text = await readText(file, cwd);
  } catch (cause) {
    throw invalid(file, 'It cannot be read', cause);
  }
  const parsed = z.safeParse(planSchema, parseJson(file, text));
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw invalid(file, `It is no plan of this version: see '${place}'`);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(file, 'It is not JSON');
  }
}

function invalid(file: string, message: string, cause?: unknown): Error {
  const fix = 'Save a plan with `millrace plan --json > FILE`.';
  return cliError('ERR_CDC_INPUT_INVALID', { place: file, message, fix, cause });
}
