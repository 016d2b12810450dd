import { type Command, InvalidArgumentError, Option } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { loadService } from '../../../inputs/load-service.ts';
import type { DmsOptions, Service, SourceSpec } from '../../../model/service.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import {
  type BindingName,
  bindOrPlaceholder,
  type GivenBindings,
} from '../../upstream/bindings.ts';
import { configureDms, configureDmsTemplate } from '../../upstream/dms/configure-dms.ts';
import type { DmsKafkaAuth, DmsPlan } from '../../upstream/dms/dms-plan.ts';
import type { DmsRuntime } from '../../upstream/dms/watch-task.ts';
import { DMS_ENGINES, type DmsEngine, dialectOf, schemaOf } from '../../upstream/engines.ts';
import { findTableNeeds } from '../../upstream/table-needs.ts';
import { bindOrParameter } from '../../upstream/template.ts';
import type { CliIo } from '../cli-io.ts';
import { addUpstreamOptions, bindingsOf, type UpstreamFlags } from './binding-options.ts';
import { wordOption } from './engine-words.ts';
import { selectUpstream } from './select-upstream.ts';
import { writeOutput } from './write-output.ts';

const BINDINGS: readonly BindingName[] = [
  'streamArn',
  'brokers',
  'roleArn',
  'secretArn',
  'kafkaSecretArn',
  'kmsKeyArn',
  'caCertificateArn',
  'replicationInstanceArn',
  'subnetGroup',
  'securityGroups',
  'host',
  'database',
  'alarmTopicArn',
];

interface DmsFlags extends UpstreamFlags {
  readonly engine?: DmsEngine;
  readonly schema?: string;
  readonly auth: DmsKafkaAuth | 'iam';
  readonly runtime: DmsRuntime;
  readonly applyThreads: number;
  readonly onlyReadColumns?: true;
}

/** Adds `millrace upstream dms`. */
export function addDmsCommand(
  upstream: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  const command = upstream
    .command('dms')
    .summary('table mappings, task settings and endpoints of AWS DMS')
    .description('Generates the configuration of AWS DMS from the tables and routes of a service.');
  addUpstreamOptions(command, BINDINGS)
    .addOption(wordOption('--engine <name>', 'engine of the source database', DMS_ENGINES))
    .option('--schema <name>', 'schema of tables that declare none; of MySQL, the database')
    .addOption(
      new Option('--auth <name>', 'how DMS signs in to the Kafka cluster')
        .choices(['scram', 'tls', 'none', 'iam'])
        .default('scram'),
    )
    .addOption(
      new Option('--runtime <name>', 'what runs the task of a template')
        .choices(['instance', 'serverless'])
        .default('serverless'),
    )
    .option('--apply-threads <n>', 'threads that write changes; 0 keeps the order', toThreads, 0)
    .option('--only-read-columns', 'leave out columns that no route reads')
    .action(async (_flags, self: Command) => {
      await runDms(self.optsWithGlobals<DmsFlags>(), io);
      done(exitCodes.ok);
    });
}

async function runDms(flags: DmsFlags, io: CliIo): Promise<void> {
  const service = await loadService(flags.service, io.cwd);
  const given = bindingsOf(flags);
  const plan = planDms(service, flags, given);
  const configuration =
    flags.format === 'cloudformation'
      ? configureDmsTemplate({ ...plan, bind: bindOrParameter(given) }, given, flags.runtime)
      : configureDms(plan, given);
  await writeOutput(configuration, { prefix: 'dms', flags }, io);
}

function planDms(service: Service, flags: DmsFlags, given: GivenBindings): DmsPlan {
  const selected = selectUpstream(service, 'dms', flags.function);
  const { name, source, options, functions, warnings } = selected;
  const engine = flags.engine ?? declaredEngine(options);
  const dialect = dialectOf(engine);
  const needs = findTableNeeds(functions);
  const unnamed = needs.find(({ table }) => schemaOf(table, dialect) === undefined);
  if (unnamed !== undefined && flags.schema === undefined) throw noSchema(unnamed.table.name);
  return {
    name,
    source,
    options,
    engine,
    dialect,
    needs,
    schema: flags.schema ?? (dialect === 'sqlserver' ? 'dbo' : 'public'),
    bind: bindOrPlaceholder(given),
    auth: toAuth(flags.auth),
    applyThreads: flags.applyThreads,
    onlyReadColumns: flags.onlyReadColumns === true,
    warnings: [...warnings, ...findNarrowed(service, source, flags)],
  };
}

/** An archive of the stream is to hold whole rows: they can be replayed by routes to come. */
function findNarrowed(
  { functions }: Service,
  source: SourceSpec,
  flags: DmsFlags,
): readonly DeploymentWarning[] {
  if (flags.onlyReadColumns !== true) return [];
  return Object.entries(functions)
    .filter(([, { archive }]) => archive !== undefined)
    .filter(([, one]) => one.source.stream === source.stream && one.source.name === source.name)
    .map(([name]) => ({
      code: 'archive-narrowed',
      place: `function ${name}`,
      message: 'It archives the stream, which would no longer hold whole rows',
      fix: 'Leave --only-read-columns away, so that routes to come can replay the archive.',
    }));
}

function declaredEngine({ engine }: DmsOptions): DmsEngine {
  if (engine !== undefined) return engine;
  throw cliError('ERR_CDC_USAGE', {
    place: '--engine',
    message: 'Nothing says which engine the source database has',
    fix: `Give one of: ${DMS_ENGINES.join(', ')}; or declare \`dms({ engine })\`.`,
  });
}

function toAuth(auth: DmsFlags['auth']): DmsKafkaAuth {
  if (auth !== 'iam') return auth;
  throw cliError('ERR_CDC_USAGE', {
    place: '--auth',
    message: 'DMS cannot sign in to a cluster by IAM',
    fix: 'Use scram, or tls with access by network only.',
  });
}

function noSchema(table: string): Error {
  return cliError('ERR_CDC_USAGE', {
    place: '--schema',
    message: `The table ${table} declares no schema, and the rules of DMS need its exact name`,
    fix: 'Declare it in the table, or give --schema (of MySQL, the database).',
  });
}

function toThreads(text: string): number {
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 0 && threads <= 32) return threads;
  throw new InvalidArgumentError('It is a number from 0 to 32.');
}
