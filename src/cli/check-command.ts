import { styleText } from 'node:util';
import { exitCodes } from './cli-failure.ts';
import { type CliIo, createResultWriter } from './cli-io.ts';
import { findServiceProblems, type ServiceProblem } from './find-service-problems.ts';
import { loadService } from './load-service.ts';
import { formatSummary, summarizeService } from './summarize-service.ts';

export interface CheckFlags {
  readonly service: string;
  readonly json?: true;
}

/**
 * Checks the tables, routes, targets and functions of a service, and prints all problems at once,
 * or what the service consists of.
 *
 * @returns the exit code: `findings` if there is an error. Warnings are no errors.
 */
export async function runCheck(flags: CheckFlags, io: CliIo): Promise<number> {
  const service = await loadService(flags.service, io.cwd);
  const problems = findServiceProblems(service);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const summary = summarizeService(service);
  const results = createResultWriter(io.stdout);
  if (flags.json === true) {
    await results.write(JSON.stringify({ ok: errors === 0, problems, ...summary }));
  } else {
    const lines = problems.map((problem) => formatProblem(problem, io));
    const counts = formatCounts(problems.length - errors, errors);
    const facts = errors === 0 ? [formatSummary(summary)] : [];
    await results.write([...facts, ...lines, counts].join('\n'));
  }
  await results.close();
  return errors === 0 ? exitCodes.ok : exitCodes.findings;
}

function formatProblem({ severity, place, message, fix }: ServiceProblem, io: CliIo): string {
  const color = severity === 'error' ? 'red' : 'yellow';
  const word = styleText(color, severity.padEnd(7), { stream: io.stdout });
  return `${word} ${place}\n        ${message}\n        fix: ${fix}`;
}

function formatCounts(warnings: number, errors: number): string {
  if (warnings + errors === 0) return 'ok';
  return `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
}
