import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { Invoke } from '../../src/tools/local/event-source-mapping/invoke-function.ts';

export interface FunctionRequest {
  readonly id: string;
  readonly event: unknown;
  readonly deadline: number;
}

export interface FunctionReply {
  readonly id: string;
  readonly value?: unknown;
  readonly error?: string;
  /** What the function has reported since its last answer: how often, by name. */
  readonly told: Readonly<Record<string, number>>;
}

/** A function in a process of its own, which comes back when it is killed. */
export interface FunctionHost {
  readonly invoke: Invoke;
  /** Kills the process in the middle of whatever it does. */
  readonly crash: () => void;
  readonly stop: () => void;
  /** How often each thing was reported; what a killed process had not told is lost. */
  readonly told: () => Readonly<Record<string, number>>;
}

/** Creates the host of a function; its process starts with the first invocation. */
export function createFunctionHost(
  name: string,
  environment: Readonly<Record<string, string>>,
): FunctionHost {
  const told: Record<string, number> = {};
  let child: ChildProcess | undefined;
  const current = (): ChildProcess => {
    if (child?.connected !== true) {
      child = fork(resolve(import.meta.dirname, 'function-process.ts'), [name], {
        env: { ...environment },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
    }
    return child;
  };
  return {
    async invoke(event, { awsRequestId: id, getRemainingTimeInMillis }) {
      const deadline = Date.now() + getRemainingTimeInMillis();
      const reply = await ask(current(), { id, event, deadline });
      for (const [what, count] of Object.entries(reply.told)) {
        told[what] = (told[what] ?? 0) + count;
      }
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply.value;
    },
    crash: () => void child?.kill('SIGKILL'),
    stop: () => void child?.kill('SIGKILL'),
    told: () => told,
  };
}

function ask(child: ChildProcess, request: FunctionRequest): Promise<FunctionReply> {
  return new Promise((done, reject) => {
    const onMessage = (message: unknown): void => {
      const reply = message as FunctionReply;
      if (reply.id !== request.id) return;
      finish();
      done(reply);
    };
    const onExit = (): void => {
      finish();
      reject(new Error('RequestId: the runtime exited before it answered'));
    };
    const finish = (): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(request, (error) => {
      if (error !== null) onExit();
    });
  });
}
