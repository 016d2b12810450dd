import { relative } from 'node:path';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { exitCodes, isCdcError, toCliFailure } from '../../../inputs/cli-failure.ts';
import { findServiceProblems, type ServiceProblem } from '../../../inputs/find-service-problems.ts';
import { DEFAULT_SERVICE, loadService } from '../../../inputs/load-service.ts';
import { EXIT_CODES } from '../add-command.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { formatSummary, type ServiceSummary, summarizeService } from './summarize-service.ts';

export interface CheckFlags {
  readonly service: string;
  readonly json?: true;
}

/** Adds `millrace check`. */
export function addCheckCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  program
    .command('check')
    .summary('check the tables, routes, targets and functions of a service')
    .description('Checks a service as deployment and cold start do: all problems at once.')
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE)
    .addHelpText('after', EXIT_CODES)
    .action(async (_flags, command: Command) => {
      done(await runCheck(command.optsWithGlobals(), io));
    });
}

/**
 * Checks the tables, routes, targets and functions of a service, and prints all problems at once,
 * or what the service consists of.
 *
 * @returns the exit code: `findings` if there is an error. Warnings are no errors.
 */
export async function runCheck(flags: CheckFlags, io: CliIo): Promise<number> {
  const { problems, summary } = await examine(flags.service, io);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const results = createResultWriter(io.stdout);
  if (flags.json === true) {
    await results.write(JSON.stringify({ ok: errors === 0, problems, ...summary }));
  } else {
    const lines = problems.map((problem) => formatProblem(problem, io));
    const counts = formatCounts(problems.length - errors, errors);
    const facts = errors === 0 && summary !== undefined ? [formatSummary(summary)] : [];
    await results.write([...facts, ...lines, counts].join('\n'));
  }
  await results.close();
  return errors === 0 ? exitCodes.ok : exitCodes.findings;
}

interface Examined {
  readonly problems: readonly ServiceProblem[];
  readonly summary: ServiceSummary | undefined;
}

async function examine(file: string, io: CliIo): Promise<Examined> {
  try {
    const service = await loadService(file, io.cwd);
    const problems = findServiceProblems(service);
    // What is wrong may be no route at all: then there is nothing to sum up.
    const isWrong = problems.some(({ severity }) => severity === 'error');
    return { problems, summary: isWrong ? undefined : summarizeService(service) };
  } catch (error) {
    // A declaration may refuse wrong words at once: then the file cannot be read any further.
    if (!isCdcError(error) || error.code !== 'ERR_CDC_ROUTES_INVALID') throw error;
    const { message, fix } = toCliFailure(error);
    return { problems: [{ severity: 'error', place: file, message, fix }], summary: undefined };
  }
}

function formatProblem({ severity, place, message, fix, at }: ServiceProblem, io: CliIo): string {
  const color = severity === 'error' ? 'red' : 'yellow';
  const word = styleText(color, severity.padEnd(7), { stream: io.stdout });
  const where = at === undefined ? place : `${place} (${relative(io.cwd, at)})`;
  return `${word} ${where}\n        ${message}\n        fix: ${fix}`;
}

function formatCounts(warnings: number, errors: number): string {
  if (warnings + errors === 0) return 'ok';
  return `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
}
