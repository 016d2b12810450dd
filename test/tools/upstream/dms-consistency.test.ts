import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DmsOptions } from '../../../src/model/service.ts';
import { buildTargetSettings } from '../../../src/tools/upstream/dms/endpoint-settings.ts';
import { buildTableMappings } from '../../../src/tools/upstream/dms/table-mappings.ts';
import { buildTaskSettings } from '../../../src/tools/upstream/dms/task-settings.ts';
import { DMS_ENGINES, dialectOf } from '../../../src/tools/upstream/engines.ts';
import { alertRoutes, dmsCodes, dmsPlan, replicaRoutes, stateRoutes } from './upstream-plans.ts';

const optionsArbitrary: fc.Arbitrary<DmsOptions> = fc.record(
  {
    beforeImage: fc.constantFrom('before-image', 'old'),
    beforeImageColumns: fc.constantFrom({}, { prefix: 'OLD_' }, { prefix: '', suffix: '_old' }),
    absent: fc.constantFrom('null', 'uncaptured'),
    engine: fc.constantFrom('mysql', 'postgresql', 'oracle', 'sqlserver', 'mongodb'),
    document: fc.boolean(),
  },
  { requiredKeys: [] },
);

const planArbitrary = fc
  .record({ options: optionsArbitrary, engine: fc.constantFrom(...DMS_ENGINES) })
  .map(({ options, engine }) =>
    dmsPlan([alertRoutes, stateRoutes, replicaRoutes], {
      options,
      engine,
      dialect: dialectOf(engine),
      schema: 'shop',
    }),
  );

function holds(check: (plan: ReturnType<typeof dmsPlan>) => void): void {
  fc.assert(fc.property(planArbitrary, check), { numRuns: 100 });
}

describe('what DMS is configured with, and what its decoder is told', () => {
  it('agree on the member with the before image', () => {
    holds((plan) => {
      const { beforeImage } = plan.options;
      const stated = buildTaskSettings(plan)['BeforeImageSettings'];

      expect(stated).toEqual(
        beforeImage === undefined
          ? undefined
          : { EnableBeforeImage: true, FieldName: beforeImage, ColumnFilter: 'all' },
      );
    });
  });

  it('agree on the columns with the before image, which DMS refuses beside the member', () => {
    holds((plan) => {
      const { beforeImage, beforeImageColumns } = plan.options;
      const stated = buildTableMappings(plan)
        .rules.filter((rule) => rule['rule-action'] === 'add-before-image-columns')
        .map((rule) => rule['before-image-def']);

      const { prefix = 'BI_', suffix = '' } = beforeImageColumns ?? {};
      const wanted = { 'column-prefix': prefix, 'column-suffix': suffix, 'column-filter': 'all' };
      const isWanted = beforeImageColumns !== undefined && beforeImage === undefined;
      expect(stated).toStrictEqual(isWanted ? [wanted] : []);
      expect(dmsCodes(plan).has('before-image-twice')).toBe(
        beforeImageColumns !== undefined && beforeImage !== undefined,
      );
    });
  });

  it('warn where routes need a before image that is not declared', () => {
    holds((plan) => {
      const { beforeImage, beforeImageColumns } = plan.options;

      expect(dmsCodes(plan).has('before-image-missing')).toBe(
        beforeImage === undefined && beforeImageColumns === undefined,
      );
    });
  });

  it('agree on what an absent column means', () => {
    holds((plan) => {
      expect(buildTargetSettings(plan, 'json')).toMatchObject({
        IncludeNullAndEmpty: plan.options.absent !== 'null',
      });
    });
  });

  it('agree on where the row is', () => {
    holds((plan) => {
      const rule = buildTableMappings(plan).rules.at(-1);

      expect(rule?.['rule-action']).toBe(
        plan.options.document === true ? 'map-record-to-document' : 'map-record-to-record',
      );
    });
  });

  it('warn where they are for different engines', () => {
    holds((plan) => {
      const { engine } = plan.options;

      expect(dmsCodes(plan).has('engine-differs')).toBe(
        engine !== undefined && engine !== plan.dialect,
      );
    });
  });
});
