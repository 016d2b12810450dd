import { describe, expect, it } from 'vitest';
import { alertRoutes, dmsCodes, dmsPlan, replicaRoutes, stateRoutes } from './upstream-plans.ts';

describe('findDmsWarnings', () => {
  it.each([
    ['postgresql', ['replica-identity']],
    ['oracle', ['engine-undeclared', 'partial-before-image']],
    ['mongodb', ['engine-undeclared', 'no-before-image']],
    ['mysql', ['engine-undeclared']],
    ['sqlserver', []],
  ] as const)('says what %s does not give', (engine, codes) => {
    const plan = dmsPlan([alertRoutes, stateRoutes], { engine, dialect: engine });

    expect(dmsCodes(plan)).toStrictEqual(
      new Set(['before-image-missing', 'key-change-hidden', ...codes]),
    );
  });

  it('says what DMS never tells', () => {
    const plan = dmsPlan([replicaRoutes], { options: { beforeImage: 'old', engine: 'mysql' } });

    expect(dmsCodes(plan)).toStrictEqual(new Set(['truncate-hidden']));
  });

  it('has nothing to say where all is declared', () => {
    const plan = dmsPlan([alertRoutes, stateRoutes], {
      options: { beforeImage: 'old', engine: 'mysql', absent: 'null' },
    });

    expect(dmsCodes(plan)).toStrictEqual(new Set());
  });
});
