import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type HandlerProcess,
  startHandlerProcess,
} from '../../../../src/tools/local/dev/handler-process.ts';
import type { InvocationContext } from '../../../../src/tools/local/event-source-mapping/invoke-function.ts';
import { createServiceFolder, type ServiceFolder } from './service-folder.ts';

describe('startHandlerProcess', () => {
  let folder: ServiceFolder;
  let started: HandlerProcess | undefined;

  async function start(handler: string, loadTimeoutMs = 30_000): Promise<HandlerProcess> {
    await folder.write('src/handlers/billing.ts', handler);
    started = startHandlerProcess({
      functionName: 'billing',
      serviceFile: 'src/service.ts',
      environment: { PATH: '/usr/bin', GREETING: 'hello' },
      cwd: folder.path,
      output: new PassThrough(),
      tell: () => undefined,
      loadTimeoutMs,
    });
    return started;
  }

  beforeEach(async () => {
    folder = await createServiceFolder('');
  });

  afterEach(async () => {
    await started?.kill();
    started = undefined;
    await folder.remove();
  });

  it('calls the handler with the event, the context and the environment of the function only', async () => {
    const process = await start(`
      export const handler = async (event, context) => ({
        event, name: context.functionName, ms: context.getRemainingTimeInMillis() > 1000,
        greeting: process.env.GREETING, home: process.env.HOME ?? 'none' });`);

    const loaded = await process.loaded;
    const answer = await process.invoke({ Records: [1] }, context());

    expect(loaded).toStrictEqual({ status: 'ready' });
    expect(answer).toStrictEqual({
      event: { Records: [1] },
      name: 'billing',
      ms: true,
      greeting: 'hello',
      home: 'none',
    });
  });

  it('passes on what the handler throws, and goes on', async () => {
    const process = await start(`
      let calls = 0;
      export const handler = async () => {
        calls += 1;
        if (calls === 1) throw new RangeError('too far');
        return calls;
      };`);
    await process.loaded;

    await expect(process.invoke({}, context())).rejects.toMatchObject({
      name: 'RangeError',
      message: 'too far',
    });
    expect(await process.invoke({}, context())).toBe(2);
    expect(process.isAlive()).toBe(true);
  });

  it('fails the invocation in which the process ends', async () => {
    const process = await start('export const handler = async () => process.exit(7);');
    await process.loaded;

    await expect(process.invoke({}, context())).rejects.toMatchObject({
      name: 'Runtime.ExitError',
      message: 'the process of the function ended with exit code 7',
    });
    expect(process.isAlive()).toBe(false);
  });

  it('ends a handler that blocks its thread', async () => {
    const process = await start('export const handler = async () => { for (;;); };');
    await process.loaded;

    const invoked = process.invoke({}, context());
    const failed = expect(invoked).rejects.toThrow('ended with signal SIGKILL');
    await process.kill();

    await failed;
    expect(process.isAlive()).toBe(false);
  });

  it.each([
    ['an error of the handler file', 'throw new Error("no such table")', 'no such table'],
    ['a syntax error', 'export const handler = async () => {', ''],
    ['a file without a handler', 'export const other = 1;', 'exports no handler'],
    ['a process that ends while it loads', 'process.exit(3);', 'exit code 3'],
  ])('says that it is broken by %s', async (_what, handler, text) => {
    const process = await start(handler);

    const loaded = await process.loaded;

    expect(loaded).toMatchObject({ status: 'broken', problems: [expect.stringContaining(text)] });
  });

  it('says so when loading does not end', async () => {
    const process = await start('await new Promise(() => setInterval(() => 0, 1000));', 50);

    const loaded = await process.loaded;

    expect(loaded).toStrictEqual({
      status: 'broken',
      problems: ['The handler was not loaded within 0.05 s'],
    });
  });
});

function context(): InvocationContext {
  return {
    functionName: 'billing',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:billing',
    memoryLimitInMB: '512',
    awsRequestId: 'request',
    logGroupName: '/aws/lambda/billing',
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => 30_000,
    played: { now: Date.UTC(2026, 10, 20) },
  };
}
