import { describe, expect, it } from 'vitest';
import { listContenders } from '../../bench/invocation/contenders.ts';
import { GOAL, measureOne } from '../../bench/invocation/measure-invocations.ts';
import { listShapes } from '../../bench/invocation/shapes.ts';

// On the virtual clock, so that the time is that of the schedule and the same on each machine.
describe('the time of an invocation', () => {
  const shapes = listShapes().filter(({ records }) => records === 1_000);

  it.each(shapes)('is near what order and windows ask for: 1,000 records, $name', async (shape) => {
    const [millrace] = await listContenders();
    if (millrace === undefined) throw new Error('Millrace is not measured');

    const { ratio, isInOrder } = await measureOne(shape, millrace);

    expect(isInOrder).toBe(true);
    expect(ratio).toBeLessThanOrEqual(GOAL);
  });
});
