import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { formatFigure, formatGroup } from './format.ts';
import { avroGroup, debeziumGroups, dmsGroup, otherDmsGroups } from './groups.ts';
import { handlerGroup } from './handler-group.ts';
import { formatInvocations, measureInvocations } from './invocation/measure-invocations.ts';
import { measure } from './measure.ts';
import { hasPeers, PEERS_MISSING } from './peers.ts';
import { type Figure, measureImport, measureMemory } from './processes.ts';
import type { GroupReport } from './report.ts';

const { values: flags } = parseArgs({
  options: {
    records: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '10' },
    /** Only the groups whose title has this word. */
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

const count = Number(flags.records);
const groups = [
  dmsGroup(count),
  ...otherDmsGroups(count),
  ...(await debeziumGroups(count)),
  await avroGroup(count, 'create'),
  await avroGroup(count, 'update'),
  // Some of the peers take half a millisecond a record.
  await handlerGroup(Math.min(count, 1_000)),
];
const node = `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown'}`;
print(`${node}\n${hasPeers() ? '' : PEERS_MISSING}`);
const reports: GroupReport[] = [];
for (const group of groups.filter(({ title }) => title.includes(flags.only))) {
  const results = await measure(group, Number(flags.rounds));
  const { title, batch } = group;
  const report = { title, records: batch.records, meanBytes: batch.meanBytes, results };
  print(formatGroup(report));
  reports.push(report);
}
const invocations = 'invocation'.includes(flags.only) ? await measureInvocations() : [];
if (invocations.length > 0) print(formatInvocations(invocations));
const figures: readonly Figure[] =
  flags.only === '' ? [...(await measureImport()), ...measureMemory()] : [];
if (figures.length > 0) print(`\nProcesses of their own\n${figures.map(formatFigure).join('')}`);
if (flags.json)
  process.stdout.write(
    `${JSON.stringify({ node, peers: hasPeers(), groups: reports, invocations, figures })}\n`,
  );

function print(text: string): void {
  if (!flags.json) process.stdout.write(text);
}
