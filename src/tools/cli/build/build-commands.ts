import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { SETTINGS_FILE } from '../../../inputs/declared-service.ts';
import { findServiceProblems } from '../../../inputs/find-service-problems.ts';
import { DEFAULT_SERVICE, loadService } from '../../../inputs/load-service.ts';
import { buildFragment } from '../../deploy/build-fragment.ts';
import { planDeployment } from '../../deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../deploy/settings/deploy-settings.ts';
import { findTypeChecker } from '../../local/check-types.ts';
import { EXIT_CODES } from '../add-command.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { makeFolder, writeOutputFile } from '../output/output-file.ts';
import { buildFunctions, findHandlers } from './build-functions.ts';

const ABOUT = `
The plugin millrace/serverless runs it. Standard input is what binds the service, as JSON:
{ "service", "stage", "millrace": what custom.millrace of serverless.yml says, "functions", "resources" }.`;

/** Adds what the plugin of the framework runs: `millrace build` and `millrace template`. */
export function addBuildCommands(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  program
    .command('build')
    .summary('bundle the functions of src/handlers into dist/functions')
    .description(
      'Checks the types of the service with its own TypeScript, and bundles each file of src/handlers that exports a handler into one file.',
    )
    .option('--no-types', 'do not check types')
    .addHelpText('after', EXIT_CODES)
    .action(async (flags: BuildFlags) => done(await runBuild(flags, io)));
  program
    .command('template')
    .summary('print what the template of the service needs, as JSON')
    .description('Prints resources, roles and environment of the service for its template.')
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE)
    .option('--keep', `keep the settings in ${SETTINGS_FILE}, for \`millrace plan\``)
    .addHelpText('after', `${ABOUT}\n${EXIT_CODES}`)
    .action(async (_flags, command: Command) => {
      done(await runTemplate(command.optsWithGlobals<TemplateFlags>(), io));
    });
}

interface TemplateFlags {
  readonly service: string;
  readonly keep?: true;
}

interface BuildFlags {
  readonly types: boolean;
}

async function runBuild({ types }: BuildFlags, io: CliIo): Promise<number> {
  const handlers = await findHandlers(io.cwd);
  if (handlers.length === 0) {
    throw cliError('ERR_CDC_INPUT_INVALID', {
      place: 'src/handlers',
      message: 'There is no function to build: no file here exports a handler',
      fix: 'Write `export const handler = createHandler(...)` in one file for each function.',
    });
  }
  if (types) await refuseWrongTypes(handlers, io);
  const files = await buildFunctions(io.cwd);
  await print(files.map((file) => `built ${file}`).join('\n'), io);
  return exitCodes.ok;
}

/** What does not compile is not deployed: customers would read "undefined" in their messages (I6). */
async function refuseWrongTypes(handlers: readonly string[], io: CliIo): Promise<void> {
  const checker = findTypeChecker(io.cwd, handlers);
  const found = checker.status === 'found' ? await checker.check() : checker;
  if (found.status === 'unchecked') io.stderr.write(`types: not checked: ${found.reason}\n`);
  if (found.status !== 'failed') return;
  throw cliError('ERR_CDC_TYPES_INVALID', {
    place: /^([^(\n]+)\(\d/.exec(found.lines[0] ?? '')?.[1] ?? 'tsconfig.json',
    message: `The service does not compile:\n${found.lines.map((line) => `- ${line}`).join('\n')}`,
  });
}

async function runTemplate({ service: file, keep }: TemplateFlags, io: CliIo): Promise<number> {
  const service = await loadService(file, io.cwd);
  const errors = findServiceProblems(service).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw cliError('ERR_CDC_ROUTES_INVALID', {
      place: file,
      message: errors.map(({ place, message, fix }) => `${place}: ${message}; ${fix}`).join('\n'),
    });
  }
  const json = await text(io.stdin);
  const settings = parseDeploySettings(parse(json));
  const fragment = buildFragment(planDeployment(service, settings, { now: io.now() }));
  if (keep === true) await keepSettings(json, io);
  await print(JSON.stringify(fragment), io);
  return exitCodes.ok;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw cliError('ERR_CDC_INPUT_INVALID', {
      place: 'standard input',
      message: 'The settings are not JSON',
      cause,
    });
  }
}

/** Put in place whole: two that package at the same time leave the file of one of them. */
async function keepSettings(json: string, { cwd }: CliIo): Promise<void> {
  await makeFolder(dirname(SETTINGS_FILE), cwd);
  await writeOutputFile({ file: SETTINGS_FILE, cwd, overwrites: true }, json);
}

async function print(line: string, io: CliIo): Promise<void> {
  const results = createResultWriter(io.stdout);
  await results.write(line);
  await results.close();
}
