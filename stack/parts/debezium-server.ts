import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Archive, fetchArchive } from '../artifacts.ts';
import { confFolder, dataFolder, HOST, PORTS, STACK } from '../folders.ts';
import { findJava, javaOf, maven } from '../needs.ts';
import type { Part } from '../part.ts';
import { StackFailure } from '../stack-failure.ts';
import { isListening } from './is-listening.ts';
import { toProperties } from './kafka.ts';
import { KINESIS_URL } from './kinesis.ts';

const JAVA = 21;
const INTO = join(STACK, 'debezium-server');
const HOME = join(INTO, 'debezium-server');
const CONF = join(confFolder('server'), 'application.properties');
const DATA = dataFolder('server');
const ARCHIVE: Archive = {
  coordinates: 'io.debezium:debezium-server-dist:3.6.0.Final:tar.gz',
  sha256: '901ce7b0b75b4dafaac4aa57dac6dfcad5937f96fb7159e25d22759bbf5192e4',
  // Its parent is not in every registry.
  isAlone: true,
};

/** Debezium without Kafka: it reads a database and writes to Kinesis. The tests write what it captures. */
export const debeziumServer: Part = {
  name: 'server',
  what: 'Debezium Server 3.6.0 to Kinesis (750 MB; started by its tests)',
  needs: [javaOf(JAVA), maven],
  freeBytes: 4 * 1024 ** 3,
  ports: [PORTS.server],
  after: ['kinesis'],
  fetch: () => fetchArchive(ARCHIVE, INTO),
  async prepare() {
    if (!existsSync(CONF)) throw notByHand();
    await mkdir(DATA, { recursive: true });
  },
  launch: {
    file: findJava(JAVA) ?? 'java',
    cwd: HOME,
    args: [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      // From Java 24 on.
      '--add-opens=java.base/java.lang=ALL-UNNAMED',
      `-Dquarkus.config.locations=${toLocation(CONF)}`,
      '-Daws.accessKeyId=local',
      '-Daws.secretAccessKey=local',
      ...['-cp', `${join(HOME, 'debezium-server-dist-3.6.0.Final-runner.jar')}:${HOME}/lib/*`],
      'io.debezium.server.Main',
    ],
  },
  isReady: () => isListening(PORTS.server),
  readyWithinMs: 120_000,
  address: `http://${HOST}:${PORTS.server}/q/health`,
};

/** Writes what the next start of Debezium Server captures: the settings of a connector, without converters. */
export async function writeServerSettings(
  connector: Readonly<Record<string, string>>,
): Promise<void> {
  const ofConnector = Object.entries(connector)
    .filter(([name]) => !/^(?:key|value)\.converter/.test(name))
    .map(([name, value]) => [`debezium.source.${name}`, value] as const);
  const settings = {
    ...Object.fromEntries(ofConnector),
    'debezium.source.offset.storage.file.filename': join(DATA, 'offsets'),
    'debezium.source.offset.flush.interval.ms': 0,
    'debezium.format.key': 'json',
    'debezium.format.key.schemas.enable': 'false',
    'debezium.format.value': 'json',
    'debezium.format.value.schemas.enable': 'false',
    'debezium.sink.type': 'kinesis',
    'debezium.sink.kinesis.region': 'eu-west-1',
    'debezium.sink.kinesis.endpoint': KINESIS_URL,
    'quarkus.http.host': HOST,
    'quarkus.http.port': PORTS.server,
    'quarkus.log.level': 'WARN',
  };
  await mkdir(confFolder('server'), { recursive: true });
  await writeFile(CONF, toProperties(settings));
}

/** Quarkus takes a list of URIs: a path with a blank is none, and a comma would end it. */
export function toLocation(path: string): string {
  return pathToFileURL(path).href.replaceAll(',', '%2C');
}

function notByHand(): StackFailure {
  return new StackFailure({
    part: 'server',
    reason: 'nobody has said what it is to capture',
    fix: 'npm run test:e2e -- --only "Debezium Server"',
  });
}
