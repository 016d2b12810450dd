import { describe, expect, it } from 'vitest';
import type { DatabaseFacts } from '../../../src/tools/upstream/sql/database-facts.ts';
import { databaseSql } from '../../../src/tools/upstream/sql/database-sql.ts';

const facts: Omit<DatabaseFacts, 'dialect'> = {
  tool: 'debezium',
  database: 'shopdb',
  tables: [
    { schema: 'shop', name: 'orders', needsOldRow: true },
    { schema: 'shop', name: 'products', needsOldRow: false },
  ],
  publication: 'millrace_shop',
  signalTable: 'shop.signals',
};

describe('databaseSql', () => {
  it.each([
    ['mysql', 'debezium'],
    ['mysql', 'dms'],
    ['postgresql', 'debezium'],
    ['postgresql', 'dms'],
    ['sqlserver', 'debezium'],
    ['sqlserver', 'dms'],
    ['oracle', 'dms'],
  ] as const)('for %s and %s is as it was', async (dialect, tool) => {
    const isDms = tool === 'dms';
    const given = isDms ? { ...facts, publication: undefined, signalTable: undefined } : facts;

    const sql = databaseSql({ ...given, dialect, tool });

    await expect(sql).toMatchFileSnapshot(`golden/${tool}-${dialect}.sql`);
  });

  it.each([
    ['mysql', '`a``b`.`c"d]e\'f`'],
    ['postgresql', '"a`b"."c""d]e\'f"'],
    ['sqlserver', `@source_schema = N'a\`b', @source_name = N'c"d]e''f'`],
    ['sqlserver', '[a`b].[c"d]]e\'f]'],
    ['oracle', '"a`b"."c""d]e\'f"'],
  ] as const)('quotes names of %s', (dialect, quoted) => {
    const tables = [{ schema: 'a`b', name: 'c"d]e\'f', needsOldRow: true }];

    expect(databaseSql({ ...facts, dialect, tables })).toContain(quoted);
  });

  it('grants no more than reading, and changes only where it must', () => {
    const sql = databaseSql({ ...facts, dialect: 'postgresql', signalTable: undefined }) ?? '';

    expect(sql.match(/REPLICA IDENTITY FULL/g)).toHaveLength(1);
    expect(sql).not.toMatch(/GRANT [^;]*(?:ALL|INSERT|UPDATE|DELETE|SUPERUSER)/);
  });
});
