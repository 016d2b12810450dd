import { type ChildProcess, fork } from 'node:child_process';
import type { Writable } from 'node:stream';
import { systemClock } from '../../../lambda/system-clock.ts';
import type { Effect } from '../effects.ts';
import type { InvocationContext } from '../event-source-mapping/invoke-function.ts';
import { HANDLER_MAIN } from './handler-main.ts';
import type { HandlerReply, HandlerRequest } from './handler-protocol.ts';

export interface HandlerProcessOptions {
  readonly functionName: string;
  readonly serviceFile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The folder of the service. */
  readonly cwd: string;
  /** Where the handler's own output goes. */
  readonly output: Writable;
  /** How long loading the handler may take. */
  readonly loadTimeoutMs: number;
  /** Told what became of the records of each invocation. */
  readonly tell: (effects: readonly Effect[]) => void;
}

/** What became of starting a process. */
export type Loaded =
  | { readonly status: 'ready' }
  | { readonly status: 'broken'; readonly problems: readonly string[] };

/** One execution environment of the function: a process that serves one invocation at a time. */
export interface HandlerProcess {
  /** Resolves when the handler is loaded, or cannot be. Never rejects. */
  readonly loaded: Promise<Loaded>;
  /** Rejects with what the handler threw, or if the process ends before it answers. */
  readonly invoke: (event: unknown, context: InvocationContext) => Promise<unknown>;
  readonly isAlive: () => boolean;
  /** Ends the process at once, and resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

/** Starts a process with the handler of a function and nothing of this process's environment. */
export function startHandlerProcess(options: HandlerProcessOptions): HandlerProcess {
  const child = fork(HANDLER_MAIN, {
    cwd: options.cwd,
    env: { ...options.environment },
    // The handler's output is passed on whole, so that it does not mix with the lines of results.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(describeEnd(code, signal)));
    child.once('error', (error) => resolve(error.message));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => options.output.write(chunk));
  }
  return {
    loaded: load(child, ended, options),
    async invoke(event, context) {
      const { getRemainingTimeInMillis, ...facts } = context;
      const remainingMs = getRemainingTimeInMillis();
      const request = { type: 'invoke', event, context: facts, remainingMs } as const;
      const reply = await ask(child, request, ended);
      if ('effects' in reply && reply.effects.length > 0) options.tell(reply.effects);
      if (reply.type === 'answered') return reply.answer;
      throw toError(reply);
    },
    isAlive: () => child.exitCode === null && child.signalCode === null && child.connected,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function load(
  child: ChildProcess,
  ended: Promise<string>,
  { functionName, serviceFile, loadTimeoutMs }: HandlerProcessOptions,
): Promise<Loaded> {
  const timer = new AbortController();
  const late = systemClock.sleep(loadTimeoutMs, timer.signal).then(
    (): HandlerReply => ({
      type: 'broken',
      problems: [`The handler was not loaded within ${loadTimeoutMs / 1000} s`],
    }),
  );
  try {
    const asked = ask(child, { type: 'load', functionName, serviceFile }, ended);
    const reply = await Promise.race([asked, late]);
    if (reply.type === 'loaded') return { status: 'ready' };
    return { status: 'broken', problems: reply.type === 'broken' ? reply.problems : [reply.type] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 'broken', problems: [`While the handler was loaded: ${message}`] };
  } finally {
    timer.abort();
  }
}

/** Sends one request and waits for its reply, or for the end of the process. */
async function ask(
  child: ChildProcess,
  request: HandlerRequest,
  ended: Promise<string>,
): Promise<HandlerReply> {
  const reply = Promise.withResolvers<HandlerReply>();
  // The cast holds: the child is `handler-main.ts`.
  const onMessage = (message: unknown): void => reply.resolve(message as HandlerReply);
  child.once('message', onMessage);
  try {
    child.send(request, (error) => {
      if (error !== null) void ended.then((why) => reply.reject(new ExitError(why)));
    });
    const end = ended.then((why): never => {
      throw new ExitError(why);
    });
    return await Promise.race([reply.promise, end]);
  } finally {
    child.off('message', onMessage);
  }
}

/** Lambda's own name for the end of a process in the middle of an invocation. */
class ExitError extends Error {
  override readonly name = 'Runtime.ExitError';
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  return `the process of the function ended with ${how}`;
}

function toError(reply: HandlerReply): Error {
  if (reply.type !== 'failed')
    return new TypeError(`Unexpected reply of the handler: ${reply.type}`);
  const error = new Error(reply.message);
  error.name = reply.name;
  return error;
}
