import { int, kinesis, oneOf, table, text } from 'millrace';
import type { Route } from '../../../../src/model/route.ts';
import type { DecoderSpec } from '../../../../src/model/service.ts';
import type { FunctionDeployment } from '../../../../src/tools/deploy/deployment.ts';
import { findWarnings } from '../../../../src/tools/plan/warnings/find-warnings.ts';
import { deployedFunction, deploymentOf } from '../report/billing-deployment.ts';

export const orders = table({
  schema: 'shop',
  name: 'orders',
  key: ['id'],
  columns: {
    id: int(),
    customer: int(),
    price: int().nullable(),
    status: oneOf(['open', 'paid']),
    note: text(),
  },
});

export const rule = { because: 'A test of a warning.' } as const;

/** Returns the codes of what is odd about one route, read by one decoder. */
export function codesOf(
  route: Route,
  decoder?: DecoderSpec,
  facts: Partial<FunctionDeployment> = {},
): readonly string[] {
  const spec = { source: kinesis('cdc'), routes: [{ it: route }], decoder };
  return findWarnings(deploymentOf(deployedFunction(spec, facts))).map(({ code }) => code);
}
