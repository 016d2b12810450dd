import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const rule = (body: string, operations = "'create'"): string =>
  `on(invoices, [${operations}], { because: 'x', ${body} });`;
const to = 'to: sns({ topic: at.alerts })';

/** Typical mistakes, and what the compiler must name of each: a reader finds the mistake by it. */
const mistakes: readonly (readonly [name: string, code: string, names: string])[] = [
  [
    'an unknown column of a condition',
    rule(`where: { monthly_kwh: [45] }, ${to}`),
    "'monthly_kwh' does not exist in type 'WhereOf<Table<\"invoices\"",
  ],
  [
    'a numeric test on text',
    rule(`where: { due_date: [{ numeric: ['>', 1] }] }, ${to}`),
    "'numeric' does not exist in type 'AnythingBut<string> | AnythingButText | EqualsIgnoreCase",
  ],
  [
    '`after` of a removed row',
    rule('to: sns({ topic: at.alerts, message: (e) => e.after.due_date })', "'delete'"),
    "Property 'after' does not exist on type 'RowDeleted<Table<\"invoices\"",
  ],
  [
    'a rule that does not say what unknown means',
    rule(`became: { monthly_kwh_use: [45] }, ${to}`, "'update'"),
    "required in type 'SaysUnknown'",
  ],
  [
    'a rule that does not say that it sends snapshots',
    rule(to, "'read'"),
    "required in type 'SaysSnapshot'",
  ],
  [
    'an unknown column of a template',
    rule("to: dynamodb.invalidate({ table: at.cache, key: { pk: 'CUSTOMER#{customer}' } })"),
    'NoSuchColumn<"customer", "invoices">',
  ],
  [
    'an unknown column of a group',
    rule("to: sns({ topic: at.alerts, group: 'customer' })"),
    'NoSuchColumn<"customer", "invoices">',
  ],
  ['a misspelt word', rule(`were: {}, ${to}`), "Did you mean to write 'where'?"],
  ['no reason', `on(invoices, ['create'], { ${to} });`, "Property 'because' is missing"],
  [
    'an unknown operation',
    rule(to, "'insert'"),
    `Type '"insert"' is not assignable to type '"create"`,
  ],
  [
    'a target of another kind',
    rule('to: sns({ topic: at.cache })'),
    `'"dynamodb"' is not assignable to type '"sns"'`,
  ],
];

let folder = '';
let messages: readonly string[] = [];

beforeAll(() => {
  mkdirSync(join(ROOT, '.millrace'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.millrace/mistakes-'));
  const head =
    "import { dynamodb, on, sns } from 'millrace';\n" +
    "import { at, invoices } from '../../test/types/tables.ts';\n" +
    'export const used = [dynamodb, on, sns, at, invoices];\n';
  for (const [index, [, code]] of mistakes.entries()) {
    writeFileSync(join(folder, `mistake-${index}.ts`), `${head}${code}\n`);
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }),
  );
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = spawnSync(tsc, ['--project', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  messages = mistakes.map((_, index) => {
    const [, ...parts] = stdout.split(new RegExp(`mistake-${index}\\.ts\\(`));
    return parts.map((part) => part.split(/^\S*mistake-\d+\.ts\(/m)[0]).join('');
  });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the compiler names', () => {
  it.each(mistakes.map(([name, , names], index) => [name, index, names] as const))(
    '%s',
    (_name, index, names) => {
      expect(messages[index]).toContain(names);
      // One mistake has one message, of few lines.
      expect(messages[index]?.match(/error TS/g)).toHaveLength(1);
      expect(messages[index]?.trim().split('\n').length).toBeLessThanOrEqual(3);
    },
  );
});
