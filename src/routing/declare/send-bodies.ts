import type { SendBody } from '../../model/route.ts';

/** Lists the functions of a body that were given. */
export function bodiesOf(
  takes: SendBody['takes'],
  functions: Readonly<Record<string, ((value: never) => unknown) | undefined>>,
): readonly SendBody[] {
  return Object.entries(functions).flatMap(([name, build]) =>
    build === undefined ? [] : [{ name, takes, build }],
  );
}
