/** One thing that is wrong with the routes of a service. */
export interface Problem {
  readonly route: string | undefined;
  readonly column?: string | undefined;
  readonly what: string;
  readonly fix: string;
}

/** Writes a problem as one line: where, what, and how to correct it. */
export function formatProblem({ route, column, what, fix }: Problem): string {
  const places = [
    ...(route === undefined ? [] : [`route ${JSON.stringify(route)}`]),
    ...(column === undefined ? [] : [`column ${JSON.stringify(column)}`]),
  ];
  const where = places.length === 0 ? '' : `${places.join(', ')}: `;
  return `${where}${what}; ${fix}`;
}
