import { exitCodes } from '../../../inputs/cli-failure.ts';
import { type EffectLine, formatEffectLine, toEffectLine } from '../../../recovery/effect-line.ts';
import { orderRecords } from '../../../recovery/order-records.ts';
import type { ReplayPlan, ReplaySelection } from '../../../recovery/plan-replay.ts';
import { planRecords } from '../../../recovery/run-replay.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { readVariables } from '../quarantine/quarantine-store.ts';
import { loadReplayService, type ReplayFlags, toSelection } from './replay-flags.ts';
import { openArchive, readSource, toRange } from './replay-source.ts';

/** One effect that two services do not share. */
interface Difference {
  readonly change: 'added' | 'removed' | 'changed';
  readonly line: EffectLine;
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/**
 * Compares the effects of two services on an archive: those of `--service` with those of `--diff`, the
 * service as it was. Messages are compared too, because nothing is sent.
 *
 * @returns the exit code: `findings` if there is a difference, as `diff` does.
 */
export async function runReplayDiff(
  before: string,
  flags: ReplayFlags,
  io: CliIo,
): Promise<number> {
  const variables = await readVariables(flags, io);
  const context = { variables, io };
  const now = await loadReplayService(flags.service, flags, context);
  const was = await loadReplayService(before, flags, context);
  const selection: ReplaySelection = { ...(await toSelection(flags, io)), messages: 'all' };
  const source = await openArchive(flags.from, variables, io);
  const results = createResultWriter(io.stdout);
  const counts = { added: 0, removed: 0, changed: 0 };
  for await (const { record } of orderRecords(readSource(source, toRange(flags)))) {
    const [newer] = await planRecords([record], now.compiled, selection);
    const [older] = await planRecords([record], was.compiled, selection);
    for (const difference of compare(linesOf(older, flags), linesOf(newer, flags))) {
      counts[difference.change] += 1;
      await results.write(format(difference, flags));
    }
  }
  await results.close();
  const { added, removed, changed } = counts;
  io.stderr.write(`${added} effects added, ${removed} removed, ${changed} changed\n`);
  return added + removed + changed === 0 ? exitCodes.ok : exitCodes.findings;
}

/** The effects of a plan by what they are about; what cannot be done is an effect of its own. */
function linesOf(
  plan: ReplayPlan | undefined,
  { reveal }: ReplayFlags,
): ReadonlyMap<string, EffectLine> {
  const lines = new Map<string, EffectLine>();
  for (const delivery of plan?.deliveries ?? []) {
    const line = toEffectLine(delivery, { reveal: reveal === true });
    const name = [line.route, line.target, line.item];
    let nth = 0;
    while (lines.has(JSON.stringify([...name, nth]))) nth += 1;
    lines.set(JSON.stringify([...name, nth]), line);
  }
  return lines;
}

function* compare(
  older: ReadonlyMap<string, EffectLine>,
  newer: ReadonlyMap<string, EffectLine>,
): Generator<Difference> {
  for (const [name, line] of older) {
    const other = newer.get(name);
    if (other === undefined) yield { change: 'removed', line };
    else if (other.digest !== line.digest) yield { change: 'changed', line: other };
  }
  for (const [name, line] of newer) if (!older.has(name)) yield { change: 'added', line };
}

function format({ change, line }: Difference, { json }: ReplayFlags): string {
  if (json === true) return `{"change":"${change}",${formatEffectLine(line).slice(1)}`;
  const { lane, place, route, action, target, item } = line;
  return `${SIGNS[change]} ${lane} ${place}  ${route}: ${action} ${target} ${item}`;
}
