import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GRID_WIDTH,
  placeWidgets,
  type Widget,
} from '../../../../src/tools/deploy/alarms/place-widgets.ts';

const widget = fc
  .tuple(fc.integer({ min: 1, max: GRID_WIDTH }), fc.integer({ min: 1, max: 9 }))
  .map(([width, height]): Widget => ({ type: 'text', width, height, properties: {} }));

describe('placeWidgets', () => {
  it('puts widgets of any size into the grid, in their order, none over another', () => {
    fc.assert(
      fc.property(fc.array(widget, { maxLength: 20 }), (widgets) => {
        const placed = placeWidgets(widgets);

        const taken = new Set<string>();
        for (const { x, y, width, height } of placed) {
          expect(x + width).toBeLessThanOrEqual(GRID_WIDTH);
          for (let cell = 0; cell < width * height; cell += 1) {
            taken.add(`${x + (cell % width)}:${y + Math.floor(cell / width)}`);
          }
        }
        const area = widgets.reduce((sum, { width, height }) => sum + width * height, 0);
        expect(taken.size).toBe(area);
        expect(placed.map(({ x: _x, y: _y, ...rest }) => rest)).toStrictEqual(widgets);
      }),
      { numRuns: 50 },
    );
  });
});
