import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCAL_STATE } from '../../src/tools/local/local-state.ts';
import { HOST, ROOT } from '../folders.ts';
import type { Part } from '../part.ts';
import { isListening } from './is-listening.ts';

/** As `npm run local` has them. */
const PORTS = [4566, 4567, 4568, 4569] as const;
const [MESSAGING, , , OPENSEARCH] = PORTS;
/** Where `millrace dev` and `osls invoke local` find them; removed when they stop. */
const STATE_FILE = join(ROOT, LOCAL_STATE);

/** What `npm run local` starts: the embedded parts, with the resources of `src/service.ts`. */
export const aws: Part = {
  name: 'aws',
  what: 'SNS, SQS, S3, DynamoDB, Firehose and OpenSearch, embedded (the same as npm run local)',
  needs: [],
  ports: PORTS,
  after: [],
  fetch: async () => undefined,
  // Of one that was killed.
  prepare: () => rm(STATE_FILE, { force: true }),
  launch: {
    file: process.execPath,
    args: [join(ROOT, 'src/tools/local/run-local.ts')],
    cwd: ROOT,
  },
  isReady: async () => existsSync(STATE_FILE) && (await isListening(OPENSEARCH)),
  readyWithinMs: 30_000,
  address: `http://${HOST}:${MESSAGING}, ...: .millrace/local.json`,
};
