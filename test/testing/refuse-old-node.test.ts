import { expect, it } from 'vitest';
import { refuseOldNode } from '../../src/testing/refuse-old-node.ts';

it('refuses a Node that does not keep the digits of a number, and says how to find one that does', () => {
  const { parse, stringify } = JSON;

  expect(() => refuseOldNode({ parse, stringify }, '20.20.2')).toThrow(
    /Node 20\.20\.2 does not keep their digits\. Run them by `npm test`/,
  );
  expect(() => refuseOldNode(JSON, '22.18.0')).not.toThrow();
});
