/** A widget before it has a place. Widths and heights are in units of the grid. */
export interface Widget {
  readonly type: 'text' | 'metric' | 'alarm';
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface PlacedWidget extends Widget {
  readonly x: number;
  readonly y: number;
}

/**
 * The width of every dashboard.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export const GRID_WIDTH = 24;

/** Places widgets from left to right, in rows as high as their highest one. */
export function placeWidgets(widgets: readonly Widget[]): readonly PlacedWidget[] {
  const placed: PlacedWidget[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  for (const widget of widgets) {
    if (x + widget.width > GRID_WIDTH) [x, y, rowHeight] = [0, y + rowHeight, 0];
    placed.push({ ...widget, x, y });
    x += widget.width;
    rowHeight = Math.max(rowHeight, widget.height);
  }
  return placed;
}
