import type { SourceRecord } from '../../src/tools/local/event-source-mapping/stream-model.ts';
import type { Effect } from './attempt.ts';
import { covers, type History, nameRecord, rowOf, type Settled } from './history.ts';
import { wantedOf } from './wanted.ts';

/** I1: when Lambda moves on behind records, everything that they ask for has happened. */
export function checkSettled(records: readonly SourceRecord[], history: History): void {
  for (const place of records.map(nameRecord)) {
    history.settled.add(place);
    // What Lambda gave up is in the on-failure destination, with its bytes.
    if (!history.givenUp.has(place)) checkRecord(place, history);
  }
}

function checkRecord(place: string, history: History): void {
  const { world, placed, scenario } = history;
  const meaning = placed.get(place);
  if (
    scenario.archives &&
    !world.effects.some((one) => one.route === 'archive' && one.place === place)
  ) {
    world.violations.push(`I1: ${place} is settled, but not in the archive`);
  }
  if (meaning?.kind === 'garbage' && !world.quarantine.has(`${place} -`)) {
    world.violations.push(`I3: ${place} is garbage, and not in quarantine`);
  }
  if (meaning?.change === undefined) return;
  const { change, kind } = meaning;
  const wanted = wantedOf(kind, change, scenario);
  checkMessages(place, wanted.messages, history);
  for (const route of wanted.parked) {
    if (world.quarantine.has(`${place} ${route}`)) continue;
    world.violations.push(`I3: ${place} is too old for ${route}, and not in quarantine`);
  }
  for (const id of wanted.cached) checkCache(id, { place, change }, history);
  for (const id of wanted.rows) checkCopy(id, { place, change }, history);
}

function checkMessages(place: string, routes: readonly string[], { world }: History): void {
  for (const route of routes) {
    const isSent = world.effects.some((one) => one.route === route && one.place === place);
    if (isSent || world.quarantine.has(`${place} ${route}`)) continue;
    world.violations.push(`I1: ${place} is settled, but ${route} has not sent its message`);
  }
}

function checkCache(id: number, settled: Settled, history: History): void {
  const isEntry = ({ route, item }: Effect) => route === 'cache' && item.includes(`THING#${id}"`);
  if (isCovered(isEntry, settled, history) || isParked(['cache'], settled, history)) return;
  const { violations } = history.world;
  violations.push(`I1: ${settled.place} is settled, but the cache entry of ${id} is still there`);
}

function checkCopy(id: number, settled: Settled, history: History): void {
  const isCopy = ({ route, item }: Effect) => route === 'copy' && rowOf(item) === id;
  const isKnown =
    isCovered(isCopy, settled, history) || isParked(['copy', 'search'], settled, history);
  if (isKnown) return;
  history.world.violations.push(
    `I1: ${settled.place} is settled, but the copy of row ${id} is older`,
  );
}

function isCovered(
  isOne: (effect: Effect) => boolean,
  settled: Settled,
  { world, placed }: History,
): boolean {
  return world.effects.some((one) => isOne(one) && covers(one, settled, placed));
}

function isParked(routes: readonly string[], { place }: Settled, { world }: History): boolean {
  return routes.some((route) => world.quarantine.has(`${place} ${route}`));
}
