import type { PlayedContext } from '../../../lambda/create-handler.ts';
import type { Clock } from '../../../model/batch.ts';

/** What the function learns about its invocation: the members of Lambda's context that are data. */
export interface InvocationContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  readonly getRemainingTimeInMillis: () => number;
  /** Not of Lambda: the time of the mapping is the time of the function. */
  readonly played: PlayedContext;
}

/**
 * The function. `signal` is aborted when Lambda kills it; a handler does not see it, but a
 * simulation needs it, because a promise cannot be killed.
 */
export type Invoke = (
  event: unknown,
  context: InvocationContext,
  signal: AbortSignal,
) => Promise<unknown>;

/** Waits until the function can be invoked. `undefined`: the mapping was stopped before. */
export type AcquireInvoke = (signal: AbortSignal) => Promise<Invoke | undefined>;

export type Invocation =
  | { readonly status: 'answered'; readonly answer: unknown }
  | { readonly status: 'error'; readonly error: unknown }
  | { readonly status: 'timeout' };

export interface InvokeOptions {
  readonly invoke: Invoke;
  readonly functionName: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Invokes the function once. After its timeout nothing it answers counts any more. */
export async function invokeFunction(event: object, options: InvokeOptions): Promise<Invocation> {
  const { clock, timeoutMs, invoke } = options;
  const killed = new AbortController();
  const answered = new AbortController();
  const context = createContext(options, clock.now() + timeoutMs);
  // The function gets what a JSON text would give it, and its answer makes the same way back.
  const answer = run(() => invoke(toJson(event), context, killed.signal));
  const timeout = clock
    .sleep(timeoutMs, answered.signal)
    .then((): Invocation => ({ status: 'timeout' }));
  const invocation = await Promise.race([answer, timeout]);
  answered.abort();
  if (invocation.status === 'timeout') killed.abort();
  return invocation;
}

async function run(call: () => Promise<unknown>): Promise<Invocation> {
  try {
    return { status: 'answered', answer: toJson(await call()) };
  } catch (error) {
    return { status: 'error', error };
  }
}

function toJson(value: unknown): unknown {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function createContext(options: InvokeOptions, deadline: number): InvocationContext {
  const { functionName, functionArn, clock, newId } = options;
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: '512',
    awsRequestId: newId(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - clock.now()),
    played: { now: clock.now() },
  };
}
