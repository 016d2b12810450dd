import type { TypeCheck, TypeChecker, Unchecked } from '../check-types.ts';

/** What the compiler of the service says while the function runs. */
export type TypesEvent =
  | { readonly name: 'types.wrong'; readonly problems: readonly string[] }
  /** After they were wrong. */
  | { readonly name: 'types.right' }
  | { readonly name: 'types.unchecked'; readonly detail: string };

/** Checks the types of the service beside the run, and never stops it. */
export interface TypesTeller {
  /** The files changed: a check under way is of no use any more. */
  readonly renew: () => void;
  /** Waits for the last check, so that a short run tells of it too. */
  readonly settled: () => Promise<void>;
  /** Ends a check under way. */
  readonly close: () => void;
}

/** Creates the teller, and begins with a first check. */
export function createTypesTeller(
  checker: TypeChecker | Unchecked,
  observe: (event: TypesEvent) => void,
): TypesTeller {
  let running = new AbortController();
  let last = Promise.resolve();
  let isWrong = false;

  function tell(found: TypeCheck): void {
    if (found.status === 'unchecked') observe({ name: 'types.unchecked', detail: found.reason });
    if (found.status === 'failed') observe({ name: 'types.wrong', problems: found.lines });
    if (found.status === 'passed' && isWrong) observe({ name: 'types.right' });
    isWrong = found.status === 'failed';
  }

  function begin(): void {
    if (checker.status === 'unchecked') return;
    running = new AbortController();
    const { signal } = running;
    last = checker.check(signal).then(tell, (error: unknown) => {
      // What was ended tells nothing.
      if (!signal.aborted) throw error;
    });
  }

  if (checker.status === 'unchecked') tell(checker);
  begin();
  return {
    renew() {
      running.abort();
      begin();
    },
    settled: () => last,
    close: () => running.abort(),
  };
}
