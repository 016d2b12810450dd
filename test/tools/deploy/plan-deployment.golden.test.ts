import { describe, expect, it } from 'vitest';
import { buildFragment } from '../../../src/tools/deploy/build-fragment.ts';
import { planDeployment } from '../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../src/tools/deploy/settings/deploy-settings.ts';
import { bindings, serviceFrom } from './bindings.ts';

describe('planDeployment', () => {
  it.each(Object.entries(bindings))(
    'generates for %s what its golden file has',
    async (name, binding) => {
      const deployment = planDeployment(
        serviceFrom(binding.source),
        parseDeploySettings(binding.settings),
      );

      const { resources, functions, warnings } = buildFragment(deployment);

      // The buckets are the same in all of them: one file shows them.
      const shown = Object.entries(resources).filter(
        ([id]) => name === 'kinesis' || !id.includes('Bucket'),
      );
      const golden = { resources: Object.fromEntries(shown), functions, warnings };
      await expect(`${JSON.stringify(golden, null, 2)}\n`).toMatchFileSnapshot(
        `golden/${name}.json`,
      );
    },
  );
});
