import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadService } from '../cli/load-service.ts';
import { CdcError } from '../errors.ts';
import { handlerEnvironment, SERVICE_FILE } from './local-function.ts';
import { LOCAL_STATE } from './local-state.ts';
import { createResources } from './parts/create-resources.ts';
import { type LocalParts, startLocalParts } from './parts/local-parts.ts';
import { runCommand } from './run-command.ts';

/** Fixed, so that a second terminal finds the parts. */
const PORTS = { messaging: 4566, dynamodb: 4567, firehose: 4568, opensearch: 4569 };

/** Where the serverless plugin looks for the parts. */

runCommand(async () => {
  const service = await loadService(SERVICE_FILE, process.cwd());
  const parts = await startParts();
  const resources = await createResources(parts, service);
  const environment = handlerEnvironment(parts, resources);
  await mkdir(dirname(LOCAL_STATE), { recursive: true });
  await writeFile(LOCAL_STATE, JSON.stringify({ environment }));
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
  process.stdout.write(
    [
      '# The local parts of AWS run in this process until Ctrl-C. In another terminal, for example:',
      '#   npx osls invoke local -f billing -p <event>',
      '# which finds them by itself. For other programs:',
      ...lines,
      '',
    ].join('\n'),
  );
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await rm(LOCAL_STATE, { force: true });
  await parts.stop();
});

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
