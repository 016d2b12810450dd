import { resolve } from 'node:path';

/** The checkout: `npm run` and `node stack/run.ts` are started there. */
export const ROOT = resolve(import.meta.dirname, '..');
/** Everything that the stack downloads, writes and logs; ignored by git. */
export const STACK = resolve(ROOT, '.stack');

export const LOGS = resolve(STACK, 'logs');
export const PIDS = resolve(STACK, 'pids');

/** The data of a part: empty after `up`, unless `up --keep`. */
export function dataFolder(part: string): string {
  return resolve(STACK, 'data', part);
}

/** The configuration that was written for a part. */
export function confFolder(part: string): string {
  return resolve(STACK, 'conf', part);
}

export const HOST = '127.0.0.1';

/**
 * All on the loopback address; far from the usual ones, so that a service of the machine may run too, and
 * below those that the system gives to clients, so that none of them is taken by chance.
 */
export const PORTS = {
  postgres: 15_432,
  mariadb: 13_306,
  kafka: 19_092,
  kafkaController: 19_093,
  kafkaSecure: 19_094,
  connect: 18_083,
  registry: 18_081,
  registryManagement: 18_082,
  server: 18_084,
  moto: 18_500,
  kinesis: 18_568,
  kinesisTls: 18_567,
  dynamodb: 18_000,
  opensearch: 19_201,
} as const;
