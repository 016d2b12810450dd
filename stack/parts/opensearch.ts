import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fetchJars } from '../artifacts.ts';
import { dataFolder, HOST, PORTS, STACK } from '../folders.ts';
import { java, maven } from '../needs.ts';
import type { Part } from '../part.ts';

const JARS = join(STACK, 'opensearch');
const DATA = dataFolder('opensearch');

/** One OpenSearch node from the parts on Maven Central. Heavy, so it is only started by name. */
export const opensearch: Part = {
  name: 'opensearch',
  what: 'OpenSearch 2.19.1, one node (1.5 GB: started only by name)',
  needs: [java, maven],
  ports: [PORTS.opensearch],
  after: [],
  fetch: () => fetchJars('opensearch', JARS),
  prepare: async () => void (await mkdir(DATA, { recursive: true })),
  launch: {
    file: 'java',
    args: [
      '-Xmx1g',
      '-XX:+UseSerialGC',
      ...['-cp', `${JARS}/*`, resolve(import.meta.dirname, 'LoopbackOpenSearch.java')],
      // The runner adds the number of the node, 1, to the base.
      ...['-basePath', DATA, '-numOfNode', '1', '-baseHttpPort', String(PORTS.opensearch - 1)],
      ...['-clusterName', 'millrace'],
    ],
  },
  isReady: async () =>
    fetch(`http://${HOST}:${PORTS.opensearch}/_cluster/health`).then(
      (response) => response.ok,
      () => false,
    ),
  readyWithinMs: 120_000,
  address: `http://${HOST}:${PORTS.opensearch}`,
};
