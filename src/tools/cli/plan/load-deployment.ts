import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { cliError } from '../../../inputs/cli-failure.ts';
import { SETTINGS_FILE } from '../../../inputs/declared-service.ts';
import { findServiceProblems } from '../../../inputs/find-service-problems.ts';
import { loadService } from '../../../inputs/load-service.ts';
import type { Deployment, DeploymentWarning } from '../../deploy/deployment.ts';
import { planDeployment } from '../../deploy/plan-deployment.ts';
import { readDeploySettings } from '../../deploy/settings/deploy-settings.ts';
import type { CliIo } from '../cli-io.ts';

const SERVERLESS_FILE = 'serverless.yml';

/** The files that a deployment is made from. */
export interface DeploymentFiles {
  readonly service: string;
  readonly settings: string;
}

/** A deployment, and what `millrace check` finds odd about its service. */
export interface LoadedDeployment {
  readonly deployment: Deployment;
  readonly warnings: readonly DeploymentWarning[];
}

/**
 * Loads a service and its settings, and plans the deployment.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`, `ERR_CDC_ROUTES_INVALID`, `ERR_CDC_DEPLOYMENT_INVALID`.
 */
export async function loadDeployment(files: DeploymentFiles, io: CliIo): Promise<LoadedDeployment> {
  const service = await loadService(files.service, io.cwd);
  const problems = findServiceProblems(service);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw cliError('ERR_CDC_ROUTES_INVALID', {
      place: files.service,
      message: errors.map(({ place, message }) => `${place}: ${message}`).join('\n'),
      fix: 'Run `millrace check`, and correct what it lists.',
    });
  }
  const file = resolve(io.cwd, files.settings);
  if (!(await isFile(file))) {
    throw cliError('ERR_CDC_INPUT_INVALID', {
      place: files.settings,
      message: 'There are no settings: nothing says what the service is bound to',
      fix: 'Run `npx osls package` once, which writes them, or name a file with --settings.',
    });
  }
  const warnings = problems.map(
    ({ place, message, fix }): DeploymentWarning => ({ code: 'check', place, message, fix }),
  );
  const settings = await readDeploySettings(file, files.settings);
  return {
    deployment: planDeployment(service, settings, { now: io.now() }),
    warnings: [...(await warnOfOldSettings(files, io)), ...warnings],
  };
}

/** The settings of the last package do not know what was written to `serverless.yml` since. */
async function warnOfOldSettings(
  { settings }: DeploymentFiles,
  { cwd }: CliIo,
): Promise<readonly DeploymentWarning[]> {
  if (settings !== SETTINGS_FILE) return [];
  const [kept, written] = await Promise.all(
    [settings, SERVERLESS_FILE].map((file) => stat(resolve(cwd, file)).catch(() => undefined)),
  );
  if (kept === undefined || written === undefined || kept.mtimeMs >= written.mtimeMs) return [];
  return [
    {
      code: 'old-settings',
      place: settings,
      message: `It is older than ${SERVERLESS_FILE}: the plan is of what was packaged before`,
      fix: 'Run `npx osls package`, then plan again.',
    },
  ];
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}
