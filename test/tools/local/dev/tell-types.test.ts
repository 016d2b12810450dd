import { expect, it } from 'vitest';
import type { TypeCheck } from '../../../../src/tools/local/check-types.ts';
import { createTypesTeller, type TypesEvent } from '../../../../src/tools/local/dev/tell-types.ts';

const WRONG: TypeCheck = { status: 'failed', lines: ['src/a.ts(1,1): error TS1: wrong'] };

/** A compiler that answers when it is told to, and ends when it is aborted. */
function createCompiler() {
  const checks: PromiseWithResolvers<TypeCheck>[] = [];
  const check = (signal?: AbortSignal): Promise<TypeCheck> => {
    const one = Promise.withResolvers<TypeCheck>();
    signal?.addEventListener('abort', () => one.reject(signal.reason));
    checks.push(one);
    return one.promise;
  };
  return { checker: { status: 'found', check } as const, checks };
}

it('tells what is wrong, and when it is right again, but not that all is well from the start', async () => {
  const events: TypesEvent[] = [];
  const { checker, checks } = createCompiler();
  const teller = createTypesTeller(checker, (event) => events.push(event));

  for (const found of [{ status: 'passed' }, WRONG, { status: 'passed' }] as const) {
    checks.at(-1)?.resolve(found);
    await teller.settled();
    teller.renew();
  }

  expect(events).toStrictEqual([
    { name: 'types.wrong', problems: WRONG.lines },
    { name: 'types.right' },
  ]);
  teller.close();
  await teller.settled();
});

it('tells nothing of files that have changed meanwhile', async () => {
  const events: TypesEvent[] = [];
  const { checker, checks } = createCompiler();
  const teller = createTypesTeller(checker, (event) => events.push(event));

  teller.renew();
  checks[0]?.resolve(WRONG);
  checks[1]?.resolve({ status: 'passed' });
  await teller.settled();

  expect(events).toStrictEqual([]);
});

it('says once that types are not checked', () => {
  const events: TypesEvent[] = [];
  const teller = createTypesTeller({ status: 'unchecked', reason: 'no TypeScript' }, (event) =>
    events.push(event),
  );

  teller.renew();

  expect(events).toStrictEqual([{ name: 'types.unchecked', detail: 'no TypeScript' }]);
});
