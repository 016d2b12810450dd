import { once } from 'node:events';
import { loadService } from '../cli/load-service.ts';
import { CdcError } from '../errors.ts';
import { handlerEnvironment, SERVICE_FILE } from './local-function.ts';
import { createResources } from './parts/create-resources.ts';
import { type LocalParts, startLocalParts } from './parts/local-parts.ts';
import { runCommand } from './run-command.ts';

/** Fixed, so that a second terminal finds the parts. */
const PORTS = { messaging: 4566, dynamodb: 4567, firehose: 4568, opensearch: 4569 };

runCommand(async () => {
  const service = await loadService(SERVICE_FILE, process.cwd());
  const parts = await startParts();
  const resources = await createResources(parts, service);
  const lines = Object.entries(handlerEnvironment(parts, resources)).map(
    ([name, value]) => `export ${name}='${value}'`,
  );
  process.stdout.write(
    [
      '# The local parts of AWS run in this process until Ctrl-C. In another terminal:',
      ...lines,
      '# then, for example: npx osls invoke local -f billing -p <event>',
      '',
    ].join('\n'),
  );
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
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
