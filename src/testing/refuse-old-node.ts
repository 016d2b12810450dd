import { CdcError } from '../errors.ts';

/**
 * Refuses a Node that loses digits. Node 20 has no `JSON.rawJSON` and does not tell a reviver how a number was written,
 * so that a test would see other values than the function, which runs on Node 22 or later.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID`.
 * @see docs/decisions/0117-tests-of-routes-run-on-a-node-that-keeps-digits.md
 */
export function refuseOldNode(json: object, version: string): void {
  if ('rawJSON' in json) return;
  const message = `Tests of routes would see wrong numbers here: Node ${version} does not keep their digits`;
  const fix =
    'Run them by `npm test` or `npx vitest`, which take the Node 24 that a new service brings on Linux, or install Node 24.';
  throw new CdcError('ERR_CDC_SETTINGS_INVALID', `${message}. ${fix}`);
}

refuseOldNode(JSON, process.versions.node);
