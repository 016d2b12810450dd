import type { Send } from '../../model/route.ts';
import { fixedStartOf } from '../build/part-value.ts';
import type { NamedRoute } from '../declare/list-routes.ts';
import type { Problem } from './problem.ts';

interface Writer {
  readonly route: string;
  readonly send: Send;
}

/**
 * Finds two sends that write whole items to one target, unless their items cannot be the same:
 * each would take the columns of the other for outdated.
 */
export function checkSharedTargets(routes: readonly NamedRoute[]): readonly Problem[] {
  const writers = routes.flatMap(({ name, route }) =>
    route.sends.filter(({ isWhole }) => isWhole).map((send): Writer => ({ route: name, send })),
  );
  const byTarget = Map.groupBy(writers, ({ send }) => `${send.target.sink} ${send.target.name}`);
  return [...byTarget.values()].flatMap((sharing) =>
    sharing.flatMap((one, index) =>
      sharing
        .slice(index + 1)
        .filter((other) => !areApart(one.send, other.send))
        .map((other) => toProblem(one, other)),
    ),
  );
}

function toProblem(one: Writer, other: Writer): Problem {
  return {
    route: other.route,
    what: `it writes whole items to ${other.send.target.name}, as route "${one.route}" does`,
    fix: "give their keys different beginnings, such as 'CUSTOMER#{...}' and 'ORDER#{...}', or another target",
  };
}

/** Keys are apart if a part of the one begins with a text that the same part of the other cannot have. */
function areApart(one: Send, other: Send): boolean {
  const starts = new Map(
    (other.parts ?? []).map(({ name, source }) => [name, fixedStartOf(source)]),
  );
  return (one.parts ?? []).some(({ name, source }) => {
    const [a, b] = [fixedStartOf(source), starts.get(name) ?? ''];
    return !a.startsWith(b) && !b.startsWith(a);
  });
}
