import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../../src/tools/local/event-source-mapping/virtual-clock.ts';

describe('createVirtualClock', () => {
  it('jumps to the next sleeper when everything waits', async () => {
    const clock = createVirtualClock(1000);
    const woken: [string, number][] = [];
    const sleep = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };

    await Promise.all([sleep('long', 86_400_000), sleep('short', 5), sleep('equal', 5)]);

    expect(woken).toStrictEqual([
      ['short', 1005],
      ['equal', 1005],
      ['long', 86_401_000],
    ]);
  });

  it('wakes a sleeper at once when its signal is aborted', async () => {
    const clock = createVirtualClock();
    const stop = new AbortController();
    const sleeping = clock.sleep(1000, stop.signal);

    stop.abort();
    await sleeping;

    expect(clock.now()).toBe(0);
  });

  it('stands still during work that it cannot see', async () => {
    const clock = createVirtualClock();
    const sleeping = clock.sleep(1000);

    const seen = await clock.during(
      new Promise<number>((resolve) => {
        setTimeout(() => resolve(clock.now()), 5);
      }),
    );
    await sleeping;

    expect([seen, clock.now()]).toStrictEqual([0, 1000]);
  });
});
