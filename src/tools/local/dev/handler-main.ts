import { isCdcError } from '../../../inputs/cli-failure.ts';
import { findServiceProblems } from '../../../inputs/find-service-problems.ts';
import { loadService } from '../../../inputs/load-service.ts';
import { createEffectCounter } from '../effects.ts';
import { type Handler, loadHandler, withReport } from '../load-handler.ts';
import type { HandlerReply, HandlerRequest } from './handler-protocol.ts';

/** The file that the process of a handler runs: this one. */
export const HANDLER_MAIN: string = import.meta.filename;

// Only in the child process: whoever imports this file elsewhere gets the name above.
if (process.argv[1] === HANDLER_MAIN && process.send !== undefined) serveHandler();

/** Loads the handler that the parent names, and calls it for each invocation, one at a time. */
function serveHandler(): void {
  let handler: Handler | undefined;
  process.on('message', (message) => {
    // The cast holds: the parent is the other half of this file.
    const request = message as HandlerRequest;
    const reply =
      request.type === 'load'
        ? load(request).then((loaded) => {
            handler = loaded;
            return { type: 'loaded' } as const;
          }, toBroken)
        : invoke(handler, request);
    void reply.then(send);
  });
  // Ctrl-C reaches the whole group; the parent decides when this process ends.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
}

async function load({
  functionName,
  serviceFile,
}: Extract<HandlerRequest, { readonly type: 'load' }>): Promise<Handler> {
  const service = await loadService(serviceFile, process.cwd());
  const errors = findServiceProblems(service).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new ServiceBroken(
      errors.map(({ place, message, fix }) => `${place}: ${message} (fix: ${fix})`),
    );
  }
  return loadHandler(service, functionName);
}

class ServiceBroken extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('The service is not valid');
    this.problems = problems;
  }
}

function toBroken(error: unknown): HandlerReply {
  if (error instanceof ServiceBroken) return { type: 'broken', problems: error.problems };
  if (isCdcError(error)) return { type: 'broken', problems: [`${error.code}: ${error.message}`] };
  // Of the user's own code, which the user is to find.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { type: 'broken', problems: [text] };
}

async function invoke(
  handler: Handler | undefined,
  { event, context, remainingMs }: Extract<HandlerRequest, { readonly type: 'invoke' }>,
): Promise<HandlerReply> {
  const startedAt = performance.now();
  const { tell, take } = createEffectCounter();
  try {
    if (handler === undefined) throw new TypeError('The handler is not loaded');
    const getRemainingTimeInMillis = (): number =>
      Math.max(0, remainingMs - (performance.now() - startedAt));
    const call = withReport(handler, tell);
    const answer = await call(event, { ...context, getRemainingTimeInMillis });
    return { type: 'answered', answer, effects: take() };
  } catch (error) {
    const effects = take();
    if (!(error instanceof Error))
      return { type: 'failed', name: 'Error', message: typeof error, effects };
    return { type: 'failed', name: error.name, message: error.message, effects };
  }
}

function send(reply: HandlerReply): void {
  process.send?.(reply);
}
