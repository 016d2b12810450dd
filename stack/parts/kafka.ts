import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchJars } from '../artifacts.ts';
import { confFolder, dataFolder, HOST, PORTS, STACK } from '../folders.ts';
import { java, maven } from '../needs.ts';
import type { Part } from '../part.ts';
import { run } from '../shell.ts';
import { isListening } from './is-listening.ts';
import {
  makeCertificate,
  SCRAM_USER,
  SECURE_BOOTSTRAP,
  SECURE_SETTINGS,
} from './secure-listener.ts';

/** The jars of the broker and of Connect: one set, so that they agree. */
export const KAFKA_JARS = join(STACK, 'kafka');
const CONF = join(confFolder('kafka'), 'server.properties');
export const LOG_CONF = join(confFolder('kafka'), 'log4j2.properties');
const DATA = join(dataFolder('kafka'), 'log');
export const BOOTSTRAP = `${HOST}:${PORTS.kafka}`;

/** A Kafka broker of one node, without ZooKeeper. */
export const kafka: Part = {
  name: 'kafka',
  what: 'Apache Kafka 4.3.1, KRaft, one node',
  needs: [java, maven],
  ports: [PORTS.kafka, PORTS.kafkaController, PORTS.kafkaSecure],
  after: [],
  fetch: () => fetchJars('kafka', KAFKA_JARS),
  async prepare() {
    await mkdir(confFolder('kafka'), { recursive: true });
    await makeCertificate();
    await writeFile(CONF, toProperties({ ...brokerSettings(), ...SECURE_SETTINGS }));
    await writeFile(LOG_CONF, toProperties(LOG_SETTINGS));
    if (existsSync(join(DATA, 'meta.properties'))) return;
    await mkdir(DATA, { recursive: true });
    const id = randomBytes(16).toString('base64url');
    const words = ['format', '-t', id, '-c', CONF, '--add-scram', SCRAM_USER];
    await run('java', ['-cp', `${KAFKA_JARS}/*`, 'kafka.tools.StorageTool', ...words]);
  },
  launch: {
    file: 'java',
    args: [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      `-Dlog4j2.configurationFile=${LOG_CONF}`,
      ...['-cp', `${KAFKA_JARS}/*`, 'kafka.Kafka', CONF],
    ],
  },
  isReady: () => isListening(PORTS.kafka),
  readyWithinMs: 60_000,
  address: BOOTSTRAP,
};

const LOG_SETTINGS = {
  'appender.out.type': 'Console',
  'appender.out.name': 'out',
  'appender.out.layout.type': 'PatternLayout',
  'appender.out.layout.pattern': '%d{HH:mm:ss.SSS} %-5p %c{1}: %m%n',
  'rootLogger.level': 'WARN',
  'rootLogger.appenderRef.out.ref': 'out',
};

/** Writes a Java properties file. */
export function toProperties(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function brokerSettings(): Readonly<Record<string, string | number>> {
  const controller = `${HOST}:${PORTS.kafkaController}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${controller}`,
    listeners: `PLAINTEXT://${BOOTSTRAP},CONTROLLER://${controller},SASL_SSL://${SECURE_BOOTSTRAP}`,
    'advertised.listeners': `PLAINTEXT://${BOOTSTRAP},SASL_SSL://${SECURE_BOOTSTRAP}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL',
    'log.dirs': DATA,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
  };
}
