import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { verify } from '../artifacts.ts';
import { dataFolder, HOST, PORTS, STACK } from '../folders.ts';
import type { Part } from '../part.ts';
import { run, succeeds } from '../shell.ts';
import { isListening } from './is-listening.ts';

const PACKAGE = 'moto[server]==5.2.5';
const WHEEL = 'moto-5.2.5-py3-none-any.whl';
const SHA256 = 'eef62cdcf3bfe73e0863743511ba042dfaba04ba3d5ecdcb896a196c693ad528';
const HOME = join(STACK, 'moto');
const PYTHON = join(HOME, 'bin/python');
/** What it needs, each in one version. */
const CONSTRAINTS = resolve(import.meta.dirname, '../jars/moto.constraints.txt');

/** The endpoint of all services. */
export const MOTO_URL = `http://${HOST}:${PORTS.moto}`;

/** An AWS emulator that others wrote: another opinion on what AWS answers. */
export const moto: Part = {
  name: 'moto',
  what: 'moto 5.2.5: SNS, SQS, S3, DynamoDB, Firehose, Kinesis, EventBridge (started only by name)',
  needs: [
    {
      what: 'Python 3.10 or newer with venv',
      isThere: () =>
        succeeds('python3', ['-c', 'import sys, venv; assert sys.version_info >= (3, 10)']),
      install: 'apt-get install -y --no-install-recommends python3-venv',
    },
  ],
  ports: [PORTS.moto],
  after: [],
  async fetch() {
    const mark = join(HOME, '.installed');
    if (existsSync(mark)) return;
    await run('python3', ['-m', 'venv', HOME]);
    const pip = ['-m', 'pip', '--disable-pip-version-check', '-q'];
    const [name = ''] = PACKAGE.split('[');
    const version = PACKAGE.split('==')[1];
    await run(PYTHON, [...pip, 'download', '--no-deps', '-d', HOME, `${name}==${version}`]);
    await verify(join(HOME, WHEEL), SHA256);
    const words = ['install', '--only-binary', ':all:', '-c', CONSTRAINTS, PACKAGE];
    await run(PYTHON, [...pip, ...words, '--find-links', HOME]);
    await writeFile(mark, '');
  },
  prepare: async () => void (await mkdir(dataFolder('moto'), { recursive: true })),
  launch: {
    file: PYTHON,
    args: ['-m', 'moto.server', '-H', HOST, '-p', String(PORTS.moto)],
  },
  isReady: () => isListening(PORTS.moto),
  readyWithinMs: 60_000,
  address: MOTO_URL,
};
