import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Archive, fetchArchive, fetchJars } from '../artifacts.ts';
import { fetchAvroConverter } from '../avro-converter.ts';
import { confFolder, dataFolder, HOST, PORTS, STACK } from '../folders.ts';
import { java, maven } from '../needs.ts';
import type { Part } from '../part.ts';
import { BOOTSTRAP, KAFKA_JARS, LOG_CONF, toProperties } from './kafka.ts';

const PLUGINS = join(STACK, 'plugins');
const CONF = join(confFolder('connect'), 'worker.properties');
const DATA = dataFolder('connect');
/** The REST interface of Connect. */
export const CONNECT_URL = `http://${HOST}:${PORTS.connect}`;

/** The connectors, each pinned. MariaDB: the newest that the registry had when it was pinned. */
export const CONNECTORS: readonly Archive[] = [
  {
    coordinates: 'io.debezium:debezium-connector-postgres:3.6.1.Final:tar.gz:plugin',
    sha256: '408b00c073b27ddaa7af34684f60fcf5bbf6605de68a8662ec9462f2a88880d2',
  },
  {
    coordinates: 'io.debezium:debezium-connector-mysql:3.6.1.Final:tar.gz:plugin',
    sha256: '1dfd80c86e204406c5d886836da1f022e4955bc3900c0491b892c22c8b901af2',
  },
  {
    coordinates: 'io.debezium:debezium-connector-mariadb:3.5.0.Final:tar.gz:plugin',
    sha256: '1ccab832edc5d1e667607361905e70689a308c9e5cb1561d79808084811e938f',
  },
];

/**
 * Kafka Connect with the Debezium connectors, as one worker of a group: what it remembers is in Kafka, where a
 * worker that is killed leaves it whole. A standalone worker may leave half a file of offsets, and begins with a
 * new snapshot. Connectors are set up over REST.
 */
export const connect: Part = {
  name: 'connect',
  what: 'Kafka Connect 4.3.1 with Debezium 3.6.1 (MariaDB connector: 3.5.0)',
  needs: [java, maven],
  ports: [PORTS.connect],
  after: ['kafka'],
  async fetch() {
    await fetchJars('kafka', KAFKA_JARS);
    for (const archive of CONNECTORS) {
      await fetchArchive(archive, join(PLUGINS, archive.coordinates.split(':')[1] ?? ''));
    }
    await fetchAvroConverter(join(PLUGINS, 'avro-converter'));
  },
  async prepare() {
    await Promise.all([
      mkdir(confFolder('connect'), { recursive: true }),
      mkdir(DATA, { recursive: true }),
    ]);
    await writeFile(CONF, toProperties(WORKER_SETTINGS));
  },
  launch: {
    file: 'java',
    args: [
      '-Xmx768m',
      '-XX:+UseSerialGC',
      `-Dlog4j2.configurationFile=${LOG_CONF}`,
      ...['-cp', `${KAFKA_JARS}/*`, 'org.apache.kafka.connect.cli.ConnectDistributed', CONF],
    ],
  },
  isReady: async () =>
    fetch(`${CONNECT_URL}/connectors`).then(
      (response) => response.ok,
      () => false,
    ),
  readyWithinMs: 120_000,
  address: CONNECT_URL,
};

/** Where a worker keeps offsets, settings and states. */
function topicSettings(what: string): Readonly<Record<string, string | number>> {
  return {
    [`${what}.storage.topic`]: `connect-${what}`,
    [`${what}.storage.replication.factor`]: 1,
    ...(what === 'config' ? {} : { [`${what}.storage.partitions`]: 1 }),
  };
}

const WORKER_SETTINGS = {
  'bootstrap.servers': BOOTSTRAP,
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'group.id': 'connect',
  ...topicSettings('offset'),
  ...topicSettings('config'),
  ...topicSettings('status'),
  // There is no other worker to wait for.
  'scheduled.rebalance.max.delay.ms': 0,
  'session.timeout.ms': 6000,
  'heartbeat.interval.ms': 2000,
  // Often, so that a worker that is killed repeats little.
  'offset.flush.interval.ms': 1000,
  'plugin.path': PLUGINS,
  'plugin.discovery': 'service_load',
  listeners: `http://${HOST}:${PORTS.connect}`,
};
