export interface StackFailureFacts {
  readonly part: string;
  readonly reason: string;
  /** What its user can do about it: a command where there is one. */
  readonly fix: string;
  /** The last lines of the log of the part. */
  readonly log?: readonly string[];
}

/** What went wrong with one part of the stack, and what to do about it. */
export class StackFailure extends Error {
  override readonly name = 'StackFailure';
  readonly facts: StackFailureFacts;

  constructor(facts: StackFailureFacts) {
    super(`${facts.part}: ${facts.reason}`);
    this.facts = facts;
  }
}

/** Writes a failure for people: what, the last lines of the log, the fix. */
export function formatFailure({ part, reason, fix, log = [] }: StackFailureFacts): string {
  const lines = log.map((line) => `    | ${line}`);
  return [`${part}: ${reason}`, ...lines, `  fix: ${fix}`].join('\n');
}
