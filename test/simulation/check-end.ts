import type { Effect } from './attempt.ts';
import { covers, type History, laneName, nameRecord, placeNumber, rowOf } from './history.ts';
import { wantedOf } from './wanted.ts';
import type { SourceRow } from './workload.ts';
import { nameOf, type World } from './world.ts';

/** What must hold when all lanes have come to their end. */
export function checkEnd(history: History): void {
  const { world, stream, settled, scenario } = history;
  for (const place of stream.records.map(nameRecord)) {
    if (!settled.has(place)) world.violations.push(`I3: ${place} was never settled`);
  }
  checkTables(history);
  checkWanted(history);
  checkPhases(history);
  // Two invocations at once are outside of what I2 promises for messages.
  if (!scenario.faults.zombie) checkOrder(history);
  checkWindows(history);
  checkLedger(history);
}

/** The copies equal the source table, but for rows of which a change is in quarantine or given up. */
function checkTables({ workload, world, scenario, givenUp, placed }: History): void {
  const lost = new Set([...givenUp].map((place) => placed.get(place)?.change));
  for (const entry of world.quarantine) lost.add(placed.get(entry.split(' ')[0] ?? '')?.change);
  const poisoned = workload.changes.filter((change) => change.isPoison || lost.has(change));
  const touched = new Set(poisoned.flatMap(({ before, after }) => [before?.id, after?.id]));
  for (let id = 1; id <= scenario.keys; id += 1) {
    if (touched.has(id)) continue;
    const row = workload.rows.get(id);
    compare({ target: 'copies', id, row, except: [] }, world);
    // A row that comes into `where` by a change without its big text is indexed without it.
    const indexed = row?.status === 'open' ? row : undefined;
    compare({ target: 'search', id, row: indexed, except: ['big'] }, world);
  }
}

interface Expected {
  readonly target: 'copies' | 'search';
  readonly id: number;
  readonly row: SourceRow | undefined;
  readonly except: readonly string[];
}

function compare({ target, id, row, except }: Expected, world: World): void {
  const stored = world.rowOf(target, id);
  const known = (image: object | undefined) =>
    image &&
    JSON.stringify(
      Object.entries(image)
        .filter(([name]) => !except.includes(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const [is, must] = [known(stored), known(row)];
  if (is !== must) world.violations.push(`${target}: row ${id} is ${is} and must be ${must}`);
}

/** Nothing is sent that no change asks for: no flood, no invention. */
function checkWanted({ world, placed, scenario }: History): void {
  for (const { route, place } of world.effects.filter(isMessage)) {
    const meaning = placed.get(place);
    const wanted = meaning?.change && wantedOf(meaning.kind, meaning.change, scenario).messages;
    if (wanted?.includes(route) === true) continue;
    world.violations.push(`${route} sent a message for ${place}, which does not ask for it`);
  }
}

/** A message goes only when the state of its record, and so of all before it, is done. */
function checkPhases(history: History): void {
  const { world, scenario } = history;
  // What a target refuses for its content is done when it is in quarantine, which is later.
  if (scenario.faults.poison > 0 || scenario.faults.wrong !== undefined) return;
  const copies: Effect[] = [];
  for (const effect of world.effects) {
    if (effect.route === 'copy') copies.push(effect);
    if (isMessage(effect)) checkCopied(effect, copies, history);
  }
}

function checkCopied(
  { route, place }: Effect,
  copies: readonly Effect[],
  { world, placed, scenario }: History,
): void {
  const { kind = 'nothing', change } = placed.get(place) ?? {};
  if (change === undefined) return;
  for (const id of wantedOf(kind, change, scenario).rows) {
    const isDone = copies.some(
      (one) => rowOf(one.item) === id && covers(one, { place, change }, placed),
    );
    if (!isDone) world.violations.push(`${route} told of ${place} before its copy was made`);
  }
}

/** I2: per route and group, first messages follow the lane. */
function checkOrder({ world, givenUp }: History): void {
  const last = new Map<string, bigint>();
  const seen = new Set<string>();
  for (const { route, target, item, place } of world.effects) {
    // What Lambda has given up may arrive late: its last request was on its way, and the lane went on.
    if (target !== 'bills' || seen.has(`${route} ${place}`) || givenUp.has(place)) continue;
    seen.add(`${route} ${place}`);
    const group = `${route} ${item} ${laneName(place)}`;
    const before = last.get(group) ?? -1n;
    const number = placeNumber(place);
    if (number < before)
      world.violations.push(`I2: ${route} sent ${place} of ${item} after ${before}`);
    last.set(group, number);
  }
}

const EARLY_MESSAGES = 12;

/** A retry repeats at most one window: behind a message that is not done, one window is sent at most. */
function checkWindows({ world, scenario }: History): void {
  const byLane = Map.groupBy(
    world.attempts.filter(isMessage),
    ({ life, place }) => `${life} ${laneName(place)}`,
  );
  for (const [lane, ofLane] of byLane) {
    const last = new Map(ofLane.map((one) => [`${one.route} ${one.place}`, one]));
    const open = [...last.values()].filter(
      ({ outcome }) => outcome !== 'delivered' && outcome !== 'rejected',
    );
    const [first] = open.map(({ place }) => placeNumber(place)).sort((a, b) => Number(a - b));
    if (first === undefined) continue;
    const numbers = new Set(ofLane.map(({ place }) => placeNumber(place)));
    const behind = [...numbers].filter((number) => number > first).length;
    // Where one was refused, a few messages of its route are tried early.
    const early = ofLane.some(({ outcome }) => outcome === 'rejected') ? EARLY_MESSAGES : 0;
    if (behind < scenario.windowRecords + early) continue;
    world.violations.push(`messages of ${behind} records were sent behind an open one (${lane})`);
  }
}

/** Every record is in the ledger: delivered, skipped for a reason, quarantined, or given up whole. */
function checkLedger({ reports, stream, world, givenUp }: History): void {
  const told = new Set(
    reports.flatMap((event) =>
      event.name !== 'lane.stopped' && 'position' in event ? [nameOf(event.position)] : [],
    ),
  );
  for (const record of stream.records) {
    const place = nameRecord(record);
    // Records that change no row have nothing but their reason.
    const isKnown = told.has(place) || givenUp.has(place);
    const isSilent = stream.meanings.get(record)?.kind === 'nothing' && !isKnown;
    if (isSilent) world.violations.push(`I3: nobody tells what became of ${place}`);
  }
}

function isMessage({ target }: Effect): boolean {
  return target === 'alerts' || target === 'bills';
}
