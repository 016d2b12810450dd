import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

const golden = `${import.meta.dirname}/../../upstream/golden`;

/** The five jobs, as they would be configured, and each major version of Debezium. */
const commands: Readonly<Record<string, readonly string[]>> = {
  'billing-dms.json': [
    'dms',
    '--service',
    'fixtures/billing/src/service.ts',
    '--engine',
    'sqlserver',
  ],
  'billing-dms-template.json': [
    ...['dms', '--service', 'fixtures/billing/src/service.ts', '--engine', 'sqlserver'],
    ...['--format', 'cloudformation'],
  ],
  'billing-debezium.json': [
    'debezium',
    '--service',
    'fixtures/billing/src/service.ts',
    '--connector',
    'sqlserver',
  ],
  'multicloud-dms.json': ['dms', '--service', '../examples/multicloud/service.ts'],
  'multicloud-dms-template.json': [
    ...['dms', '--service', '../examples/multicloud/service.ts'],
    ...['--format', 'cloudformation', '--runtime', 'instance'],
    ...['--alarm-topic-arn', 'arn:aws:sns:eu-west-1:111111111111:on-call'],
  ],
  'replica-debezium.json': [
    ...['debezium', '--service', '../examples/replica/service.ts', '--connector', 'mysql'],
  ],
  'ecommerce-debezium-1.json': [
    ...['debezium', '--service', '../examples/ecommerce/service.ts', '--connector', 'mysql'],
    ...['--debezium', '1'],
  ],
  'ecommerce-debezium-2.json': [
    ...['debezium', '--service', '../examples/ecommerce/service.ts', '--connector', 'mysql'],
    ...['--debezium', '2'],
  ],
  'ecommerce-debezium-3.json': [
    ...['debezium', '--service', '../examples/ecommerce/service.ts', '--connector', 'mysql'],
  ],
  'ecommerce-debezium-template.json': [
    ...['debezium', '--service', '../examples/ecommerce/service.ts', '--connector', 'mysql'],
    ...['--format', 'cloudformation'],
  ],
  'ecommerce-debezium-postgresql.json': [
    ...['debezium', '--service', '../examples/ecommerce/service.ts', '--connector', 'postgresql'],
    ...['--auth', 'scram'],
  ],
  'positions-debezium.json': [
    ...['debezium', '--service', '../examples/positions/service.ts', '--connector', 'mysql'],
  ],
  'billing-iam-dms.json': ['iam', 'dms', '--service', 'fixtures/billing/src/service.ts'],
  'ecommerce-iam-debezium.json': [
    ...['iam', 'debezium', '--service', '../examples/ecommerce/service.ts', '--connector', 'mysql'],
  ],
};

describe('millrace upstream', () => {
  it.each(Object.entries(commands))('%s is as it was', async (file, words) => {
    const { exitCode, stdout } = await runCommand(['upstream', ...words]);

    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`${golden}/${file}`);
  });

  it.each([
    ['billing-dms.json', ''],
    ['multicloud-dms.json', 'secret-left-open'],
    ['billing-dms-template.json', 'task-unwatched'],
    ['replica-debezium.json', ''],
    ['ecommerce-debezium-3.json', ''],
    ['positions-debezium.json', ''],
    ['ecommerce-debezium-postgresql.json', 'replica-identity,topic-not-written'],
  ])('%s comes with the warnings it deserves', async (file, code) => {
    const { stderr } = await runCommand(['upstream', ...(commands[file] ?? []), '--json']);

    const { warnings } = JSON.parse(stderr) as { warnings: { code: string }[] };
    expect([...new Set(warnings.map((one) => one.code))].join()).toBe(code);
  });
});
