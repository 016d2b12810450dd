import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Archive, fetchArchive } from '../artifacts.ts';
import { dataFolder, HOST, PORTS, STACK } from '../folders.ts';
import { findJava, javaOf, maven } from '../needs.ts';
import type { Part } from '../part.ts';

const JAVA = 21;
const HOME = join(STACK, 'registry');
const ARCHIVE: Archive = {
  coordinates: 'io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all',
  sha256: '8bc6751c76d963734224b01d5e7f84ccb3cb61c87d3bd77c36c35f10a5cbed63',
};
const URL = `http://${HOST}:${PORTS.registry}`;

/** Apicurio's own API in the version that its converter of release 2 speaks. */
export const REGISTRY_URL_V2 = `${URL}/apis/registry/v2`;
/** The API of Apicurio 3. */
export const REGISTRY_URL_V3 = `${URL}/apis/registry/v3`;
/** The same registry with the API of Confluent's. */
export const REGISTRY_URL_CONFLUENT = `${URL}/apis/ccompat/v7`;

const SETTINGS = {
  'quarkus.http.host': HOST,
  'quarkus.http.port': PORTS.registry,
  'quarkus.management.host': HOST,
  'quarkus.management.port': PORTS.registryManagement,
  'quarkus.log.level': 'WARN',
  'quarkus.http.access-log.enabled': false,
};

/** A schema registry in memory, with Apicurio's API and Confluent's. */
export const registry: Part = {
  name: 'registry',
  what: 'Apicurio Registry 3.3.3, with the API of Confluent (started only by name)',
  needs: [javaOf(JAVA), maven],
  ports: [PORTS.registry, PORTS.registryManagement],
  after: [],
  fetch: () => fetchArchive(ARCHIVE, HOME),
  prepare: async () => void (await mkdir(dataFolder('registry'), { recursive: true })),
  launch: {
    file: findJava(JAVA) ?? 'java',
    args: [
      '-Xmx400m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      ...Object.entries(SETTINGS).map(([name, value]) => `-D${name}=${value}`),
      ...['-jar', join(HOME, 'quarkus-run.jar')],
    ],
  },
  isReady: async () =>
    fetch(`${REGISTRY_URL_V3}/system/info`).then(
      (response) => response.ok,
      () => false,
    ),
  readyWithinMs: 120_000,
  address: REGISTRY_URL_CONFLUENT,
};
