import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

interface FindNode {
  readonly findNode: () => string | undefined;
  readonly isAtLeast: (version: string, needed: readonly [number, number]) => boolean;
}

const load = createRequire(import.meta.url);
const { findNode, isAtLeast }: FindNode = load('../../bin/find-node.cjs');

describe('isAtLeast', () => {
  it.each([
    ['22.18.0', true],
    ['22.17.9', false],
    ['24.0.0', true],
    ['20.20.2', false],
    ['9.99.9', false],
  ])('tells whether Node %s runs TypeScript as it is', (version, expected) => {
    expect(isAtLeast(version, [22, 18])).toBe(expected);
  });
});

describe('findNode', () => {
  it('takes the running Node if it is new enough', () => {
    expect(findNode()).toBe(process.execPath);
  });
});
