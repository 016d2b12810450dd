import { expect, it } from 'vitest';
import type { Delivery } from '../../src/model/delivery.ts';
import * as contract from '../../src/testing/sink-contract.ts';

export type FakeService = contract.FakeService;
export type Fault = contract.Fault;
export type ItemAnswer = contract.ItemAnswer;
export const { SECRET, codeOf } = contract;

/** What every sink must do: the contract that users run on their own sinks. */
export function describeSinkContract<D extends Delivery>(harness: contract.SinkHarness<D>): void {
  for (const { name, run } of contract.sinkContract(harness)) {
    it(name, async () => {
      // The rules assert by themselves; a rule that fails rejects.
      await expect(run()).resolves.toBeUndefined();
    });
  }
}
