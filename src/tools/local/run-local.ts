import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CdcError } from '../../errors.ts';
import { loadService } from '../../inputs/load-service.ts';
import { formatContent } from './format-content.ts';
import { handlerEnvironment, SERVICE_FILE } from './local-function.ts';
import { LOCAL_STATE } from './local-state.ts';
import { createResources, type LocalResources } from './parts/create-resources.ts';
import { type LocalParts, startLocalParts } from './parts/local-parts.ts';
import { readBack } from './parts/read-back.ts';
import { runCommand } from './run-command.ts';

/** Fixed, so that a second terminal finds the parts. */
const PORTS = { messaging: 4566, dynamodb: 4567, firehose: 4568, opensearch: 4569 };

/** How soon Firehose writes what it holds, so that it can be looked at. */
const FLUSH_MS = 1000;

runCommand(() => {
  const [word] = process.argv.slice(2);
  if (word === undefined) return run();
  if (word === 'show') return show();
  throw new CdcError(
    'ERR_CDC_USAGE',
    'Say npm run local, or in another terminal npm run local -- show',
  );
});

async function run(): Promise<void> {
  const service = await loadService(SERVICE_FILE, process.cwd());
  const parts = await startParts();
  const resources = await createResources(parts, service);
  const { urls, region } = parts;
  const environment = handlerEnvironment(parts, resources);
  await mkdir(dirname(LOCAL_STATE), { recursive: true });
  await writeFile(LOCAL_STATE, JSON.stringify({ environment, parts: { urls, region }, resources }));
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
  process.stdout.write(
    [
      '# The local parts of AWS run in this process until Ctrl-C. In another terminal, for example:',
      '#   npx osls invoke local -f billing -p <event>',
      '#   npm run local -- show',
      '# The first finds them by itself, the second prints what stands in them. For other programs:',
      ...lines,
      '',
    ].join('\n'),
  );
  const flushing = setInterval(() => void parts.flush(), FLUSH_MS);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(flushing);
  await rm(LOCAL_STATE, { force: true });
  await parts.stop();
}

/** Prints what stands in the parts of another terminal; all stays there. */
async function show(): Promise<void> {
  const { parts, resources } = await readState();
  const flush = async (): Promise<void> => undefined;
  const content = await readBack({ ...parts, flush }, resources, { keepsMessages: true }).catch(
    () => {
      throw notRunning();
    },
  );
  process.stdout.write(`${formatContent(content).join('\n')}\n`);
}

interface LocalState {
  readonly parts: Pick<LocalParts, 'urls' | 'region'>;
  readonly resources: LocalResources;
}

async function readState(): Promise<LocalState> {
  try {
    // The cast holds: this file writes it.
    return JSON.parse(await readFile(LOCAL_STATE, 'utf8')) as LocalState;
  } catch {
    throw notRunning();
  }
}

function notRunning(): CdcError {
  const message = 'The local parts do not run: start them in another terminal with npm run local';
  return new CdcError('ERR_CDC_USAGE', message);
}

async function startParts(): Promise<LocalParts> {
  try {
    return await startLocalParts({ ports: PORTS });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    const ports = Object.values(PORTS).join(', ');
    throw new CdcError(
      'ERR_CDC_USAGE',
      `The local parts cannot start: one of the ports ${ports} is in use. Do they run already?`,
    );
  }
}
