import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileFilters } from '../../../../src/tools/deploy/filters/compile-filters.ts';
import { measureFilter } from '../../../../src/tools/plan/report/measure-filter.ts';
import { billingService } from '../../../fixtures/billing/src/service.ts';
import { toRecord } from '../../deploy/filters/written-record.ts';

const { billing, archive } = billingService.functions;

function fixture(name: string): Buffer {
  return readFileSync(`test/fixtures/dms/${name}.json`);
}

const sample = [
  'invoices-insert',
  'invoices-update-pretty',
  'control-create-table',
  'awsdms-status-update',
  'load-intervals',
  'oracle-update-pretty',
].map((name) => toRecord(fixture(name), { stream: 'kinesis' }));

describe('measureFilter', () => {
  it('counts what passes and what is dropped, by table and operation', () => {
    const measure = measureFilter(compileFilters(billing, { maxPatterns: 5 }), [
      ...sample,
      toRecord('hello', { stream: 'kinesis' }),
      toRecord('{}', { stream: 'kinesis' }),
    ]);

    expect(measure).toMatchObject({ passed: 3, dropped: 5 });
    expect(measure.byReason).toMatchObject({
      'dbo.invoices insert': { passed: 1, dropped: 0 },
      'names no table': { passed: 1, dropped: 0 },
      'no JSON': { passed: 0, dropped: 1 },
    });
  });

  it('drops nothing where there is no filter', () => {
    const plan = compileFilters(archive, { maxPatterns: 5 });

    expect(measureFilter(plan, sample)).toMatchObject({ passed: sample.length, dropped: 0 });
  });
});
