import { type Command, InvalidArgumentError, Option } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { loadService } from '../../../inputs/load-service.ts';
import type { Service } from '../../../model/service.ts';
import {
  type BindingName,
  bindOrPlaceholder,
  type GivenBindings,
  secretNameOf,
} from '../../upstream/bindings.ts';
import {
  configureDebezium,
  configureDebeziumTemplate,
} from '../../upstream/debezium/configure-debezium.ts';
import { CONNECTORS, type DebeziumPlan } from '../../upstream/debezium/debezium-plan.ts';
import { secretNameFor } from '../../upstream/debezium/debezium-template.ts';
import { DEBEZIUM_MAJORS } from '../../upstream/debezium/names-by-major.ts';
import { bindOrParameter } from '../../upstream/template.ts';
import type { CliIo } from '../cli-io.ts';
import { addUpstreamOptions, bindingsOf } from './binding-options.ts';
import type { DebeziumFlags } from './debezium-flags.ts';
import { wordOption } from './engine-words.ts';
import { planDebezium } from './plan-debezium.ts';
import { writeOutput } from './write-output.ts';

const BINDINGS: readonly BindingName[] = [
  'brokers',
  'clusterArn',
  'roleArn',
  'secretArn',
  'secretName',
  'kafkaSecretArn',
  'kafkaSecretName',
  'kmsKeyArn',
  'subnets',
  'securityGroups',
  'pluginBucketArn',
  'pluginKey',
  'host',
  'database',
  'registryUrl',
  'region',
];

/** Adds `millrace upstream debezium`. */
export function addDebeziumCommand(
  upstream: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  const command = upstream
    .command('debezium')
    .summary('connector, worker, topics and database statements for Debezium')
    .description(
      'Generates the configuration of Debezium from the tables and routes of a service.',
    );
  addConnectorOptions(addUpstreamOptions(command, BINDINGS)).action(
    async (_flags, self: Command) => {
      await runDebezium(self.optsWithGlobals<DebeziumFlags>(), io);
      done(exitCodes.ok);
    },
  );
}

/** Adds what decides how a connector is configured, for this command and for that of its role. */
export function addConnectorOptions(command: Command): Command {
  return command
    .addOption(wordOption('--connector <name>', 'connector', CONNECTORS))
    .addOption(
      new Option('--debezium <major>', 'major version of Debezium')
        .choices(DEBEZIUM_MAJORS)
        .default('3'),
    )
    .option('--prefix <text>', 'begins the names of all topics; read off those of the function')
    .addOption(
      new Option('--auth <name>', 'how Kafka Connect signs in to the cluster')
        .choices(['iam', 'scram', 'none'])
        .default('iam'),
    )
    .addOption(
      new Option('--secrets <name>', 'where the connector takes user and password from')
        .choices(['secrets-manager', 'file', 'env'])
        .default('secrets-manager'),
    )
    .addOption(
      new Option('--schemas <on|off>', 'each JSON record says its schema').choices(['on', 'off']),
    )
    .option('--mask-personal', 'mask personal columns that no route may send')
    .option('--other-keys <table...>', 'tables whose declared key is not their primary key')
    .option('--partitions <n>', 'of the topics of tables', toCount, 6)
    .option('--replication-factor <n>', 'of all topics', toCount, 3);
}

async function runDebezium(flags: DebeziumFlags, io: CliIo): Promise<void> {
  const service = await loadService(flags.service, io.cwd);
  const given = withSecretNames(bindingsOf(flags));
  const configuration =
    flags.format === 'cloudformation'
      ? templateOf(service, flags, given)
      : configureDebezium(planDebezium(service, flags, bindOrPlaceholder(given)));
  await writeOutput(configuration, { prefix: 'debezium', flags }, io);
}

function templateOf(service: Service, flags: DebeziumFlags, given: GivenBindings) {
  if (flags.auth === 'scram') {
    throw cliError('ERR_CDC_USAGE', {
      place: '--auth',
      message: 'MSK Connect cannot sign in by SCRAM, and the template is for MSK Connect',
      fix: 'Use --auth iam, or run Kafka Connect yourself with --format json.',
    });
  }
  const { name } = planDebezium(service, flags, bindOrParameter(given));
  // The secret that the template makes has a name, for the config provider.
  const named: GivenBindings =
    given.secretArn === undefined ? { secretName: secretNameFor(name), ...given } : given;
  const plan: DebeziumPlan = planDebezium(service, flags, bindOrParameter(named));
  return configureDebeziumTemplate(plan, named);
}

/** The config provider takes the name of a secret: in an ARN it would take colons for its own. */
function withSecretNames(given: GivenBindings): GivenBindings {
  const { secretArn, kafkaSecretArn } = given;
  return {
    ...(secretArn === undefined ? {} : { secretName: secretNameOf(secretArn) }),
    ...(kafkaSecretArn === undefined ? {} : { kafkaSecretName: secretNameOf(kafkaSecretArn) }),
    ...given,
  };
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It is a number from 1.');
}
