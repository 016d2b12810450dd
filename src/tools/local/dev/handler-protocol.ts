import type { Effect } from '../effects.ts';
import type { InvocationContext } from '../event-source-mapping/invoke-function.ts';

/** What the process of a handler is told. */
export type HandlerRequest =
  | { readonly type: 'load'; readonly functionName: string; readonly serviceFile: string }
  | {
      readonly type: 'invoke';
      readonly event: unknown;
      readonly context: InvocationFacts;
      /** When the function is killed; not as a time, because the clocks of two processes may differ. */
      readonly remainingMs: number;
    };

/** What the process of a handler tells. */
export type HandlerReply =
  | { readonly type: 'loaded' }
  /** The service or the handler is wrong: everything that is, for people. */
  | { readonly type: 'broken'; readonly problems: readonly string[] }
  | { readonly type: 'answered'; readonly answer: unknown; readonly effects: readonly Effect[] }
  | {
      readonly type: 'failed';
      readonly name: string;
      readonly message: string;
      readonly effects: readonly Effect[];
    };

/** The members of Lambda's context that are data. */
export type InvocationFacts = Omit<InvocationContext, 'getRemainingTimeInMillis'>;
