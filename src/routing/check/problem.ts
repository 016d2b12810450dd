/** One thing that is wrong with the routes of a service. */
export interface Problem {
  readonly route: string | undefined;
  readonly column?: string | undefined;
  readonly what: string;
  readonly fix: string;
  /** Not there: an error, which stops a function at its start. */
  readonly severity?: 'warning' | undefined;
  /** The file and line of the user's that it is about, where they are known. */
  readonly at?: string | undefined;
}

/** A problem of a route that is known. */
export type Finding = Omit<Problem, 'route'>;

/** Writes a problem as one line: where, what, and how to correct it. */
export function formatProblem({ route, column, what, fix }: Problem): string {
  const places = [
    ...(route === undefined ? [] : [`route ${JSON.stringify(route)}`]),
    ...(column === undefined ? [] : [`column ${JSON.stringify(column)}`]),
  ];
  const where = places.length === 0 ? '' : `${places.join(', ')}: `;
  return `${where}${what}; ${fix}`;
}
