import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSqlScanner } from '../../../src/tools/import/sql-tokens.ts';
import { runCommand } from '../cli/run-command.ts';

const BILLING = ['--service', 'fixtures/billing/src/service.ts', '--function', 'billing'];
const ROLE = ['--iam-role', 'arn:aws:iam::123456789012:role/redshift-stream'];
const BROKERS = ['--brokers', 'b-1.example.com:9098'];

/** What each file was written by, after `millrace export`. */
const GOLDEN: readonly (readonly [name: string, argv: readonly string[]])[] = [
  [
    'billing-flink',
    [
      ...['flink', ...BILLING, '--region', 'eu-west-1'],
      ...['--stream-arn', 'arn:aws:kinesis:eu-west-1:123456789012:stream/cdc'],
    ],
  ],
  ['billing-redshift', ['redshift', ...BILLING, '--stream', 'cdc', ...ROLE]],
  ['ecommerce-flink', ['flink', ...example('ecommerce'), '--iam', '--schemas', 'with']],
  [
    'ecommerce-redshift',
    [
      ...['redshift', ...example('ecommerce'), '--schemas', 'with'],
      ...['--stream', 'ecommerce-server.ecommerce.orders', ...ROLE, ...BROKERS],
    ],
  ],
  ['replica-flink', ['flink', ...example('replica')]],
  [
    'replica-flink-avro',
    [
      ...['flink', ...example('replica'), '--format', 'avro'],
      ...['--registry-url', 'http://registry.example.com'],
    ],
  ],
  [
    'replica-redshift',
    ['redshift', ...example('replica'), '--stream', 'aurora.salesdb.CUSTOMER', ...ROLE, ...BROKERS],
  ],
  ['positions-flink', ['flink', ...example('positions')]],
  ['multicloud-flink', ['flink', ...example('multicloud'), '--table', 'payments']],
];

describe('millrace export', () => {
  it.each(GOLDEN)('writes %s as it was reviewed', async (name, argv) => {
    const { exitCode, stdout, stderr } = await runCommand(['export', ...argv]);

    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(readFileSync(`${import.meta.dirname}/golden/${name}.sql`, 'utf8'));
  });

  it.each(GOLDEN)('closes all quotes and parentheses of %s', (name) => {
    const sql = readFileSync(`${import.meta.dirname}/golden/${name}.sql`, 'utf8');
    const signs = signsOf(sql, name.includes('flink') ? 'mysql' : 'postgresql');

    expect(signs.filter((sign) => sign === '(')).toHaveLength(
      signs.filter((sign) => sign === ')').length,
    );
    expect(signs.at(-1)).toBe(';');
  });
});

function example(name: string): readonly string[] {
  return ['--service', `../examples/${name}/service.ts`];
}

function signsOf(sql: string, dialect: 'mysql' | 'postgresql'): readonly string[] {
  const scanner = createSqlScanner(sql, dialect);
  const signs: string[] = [];
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
    if (token.kind === 'sign') signs.push(token.text);
  }
  return signs;
}
