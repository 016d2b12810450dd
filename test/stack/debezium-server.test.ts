import { describe, expect, it } from 'vitest';
import { toLocation } from '../../stack/parts/debezium-server.ts';

describe('toLocation', () => {
  it('is a URI of any path: with a blank, a comma, a letter beyond ASCII', () => {
    const path = '/home/a b/c,d/é/application.properties';

    const location = toLocation(path);

    expect(location).not.toMatch(/[ ,]/);
    expect(decodeURIComponent(new URL(location).pathname)).toBe(path);
  });
});
