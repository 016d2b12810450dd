import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { verify } from '../artifacts.ts';
import { dataFolder, HOST, PORTS, STACK } from '../folders.ts';
import type { Part } from '../part.ts';
import { run } from '../shell.ts';
import { isListening } from './is-listening.ts';

const PACKAGE = 'kinesis-local@0.6.2';
const SHA256 = '6d46874682bffd8c06a3ca90735e292d144626541d1450bc43326557b3dda414';
const INTO = join(STACK, 'kinesis');
const HOME = join(INTO, 'node_modules/kinesis-local');
const SETTINGS = {
  KINESIS_MOCK_PLAIN_PORT: PORTS.kinesis,
  KINESIS_MOCK_TLS_PORT: PORTS.kinesisTls,
  CREATE_STREAM_DURATION: '10ms',
  DELETE_STREAM_DURATION: '10ms',
  LOG_LEVEL: 'ERROR',
  AWS_REGION: 'eu-west-1',
};

/** The endpoint of Kinesis. */
export const KINESIS_URL = `http://${HOST}:${PORTS.kinesis}`;

/** Kinesis in memory: shards, splits, and the protocol of every SDK. */
export const kinesis: Part = {
  name: 'kinesis',
  what: 'kinesis-local 0.6.2, in memory (started only by name)',
  needs: [],
  ports: [PORTS.kinesis, PORTS.kinesisTls],
  after: [],
  async fetch() {
    const file = join(HOME, 'main.js');
    if (!existsSync(file)) {
      const words = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
      await run('npm', ['install', '--prefix', INTO, ...words, PACKAGE]);
    }
    await verify(file, SHA256);
  },
  prepare: async () => void (await mkdir(dataFolder('kinesis'), { recursive: true })),
  launch: {
    file: 'env',
    args: [
      ...Object.entries(SETTINGS).map(([name, value]) => `${name}=${value}`),
      process.execPath,
      resolve(import.meta.dirname, 'loopback-kinesis.ts'),
      HOME,
    ],
  },
  isReady: () => isListening(PORTS.kinesis),
  readyWithinMs: 30_000,
  address: KINESIS_URL,
};
