import { Argument, type Command } from 'commander';
import { exitCodes } from '../../../inputs/cli-failure.ts';
import { loadService } from '../../../inputs/load-service.ts';
import type { Service } from '../../../model/service.ts';
import type { Value } from '../../cloudformation/resource.ts';
import { lettersOf } from '../../deploy/logical-ids.ts';
import {
  type Bind,
  type BindingName,
  bindOrPlaceholder,
  type GivenBindings,
} from '../../upstream/bindings.ts';
import { connectRole } from '../../upstream/roles/connect-role.ts';
import { dmsRoles } from '../../upstream/roles/dms-roles.ts';
import {
  policyOf,
  toRoleResource,
  trustPolicyOf,
  type UpstreamRole,
} from '../../upstream/roles/upstream-role.ts';
import { bindOrParameter, buildTemplate } from '../../upstream/template.ts';
import type { UpstreamPart } from '../../upstream/upstream-output.ts';
import type { CliIo } from '../cli-io.ts';
import { addUpstreamOptions, bindingsOf } from './binding-options.ts';
import { addConnectorOptions } from './debezium-command.ts';
import type { DebeziumFlags } from './debezium-flags.ts';
import { planDebezium } from './plan-debezium.ts';
import { selectUpstream } from './select-upstream.ts';
import { writeOutput } from './write-output.ts';

const BINDINGS: readonly BindingName[] = [
  'streamArn',
  'clusterArn',
  'secretArn',
  'kmsKeyArn',
  'database',
  'region',
  'accountId',
];

type CaptureTool = 'dms' | 'debezium';

/** Adds `millrace upstream iam`. */
export function addIamCommand(
  upstream: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  const command = upstream
    .command('iam')
    .summary('roles of DMS or of MSK Connect, with what they need and no more')
    .description('Generates the roles of a capture tool: who may take them, and what they may do.')
    .addArgument(new Argument('<tool>', 'capture tool').choices(['dms', 'debezium']));
  addConnectorOptions(addUpstreamOptions(command, BINDINGS)).action(
    async (tool: CaptureTool, _flags, self: Command) => {
      await runIam(tool, self.optsWithGlobals<DebeziumFlags>(), io);
      done(exitCodes.ok);
    },
  );
}

async function runIam(tool: CaptureTool, flags: DebeziumFlags, io: CliIo): Promise<void> {
  const service = await loadService(flags.service, io.cwd);
  const given = bindingsOf(flags);
  const isTemplate = flags.format === 'cloudformation';
  const bind = isTemplate ? bindOrParameter(given) : bindOrPlaceholder(given);
  const { name, roles } = rolesOf(tool, { service, flags, given, bind });
  const parts = isTemplate ? [toTemplate(name, roles)] : roles.flatMap(toPolicies);
  await writeOutput({ parts, warnings: [] }, { prefix: 'iam', flags }, io);
}

interface IamFacts {
  readonly service: Service;
  readonly flags: DebeziumFlags;
  readonly given: GivenBindings;
  readonly bind: Bind;
}

function rolesOf(
  tool: CaptureTool,
  { service, flags, given, bind }: IamFacts,
): { readonly name: string; readonly roles: readonly UpstreamRole[] } {
  const common = {
    keyArn: given.kmsKeyArn,
    region: bind('region'),
    account: bind('accountId'),
  };
  if (tool === 'dms') {
    const { name, source } = selectUpstream(service, 'dms', flags.function);
    const streamArn: Value = source.stream === 'kinesis' ? bind('streamArn') : '';
    const roles = dmsRoles({ ...common, source, streamArn, secretArn: bind('secretArn') });
    return { name, roles };
  }
  const plan = planDebezium(service, flags, bind);
  const secretArn = plan.secrets === 'secrets-manager' ? bind('secretArn') : undefined;
  const role = connectRole(plan, { ...common, clusterArn: bind('clusterArn'), secretArn });
  return { name: plan.name, roles: [role] };
}

function toPolicies(role: UpstreamRole): readonly UpstreamPart[] {
  return [
    { name: `${role.name}-trust`, kind: 'json', content: trustPolicyOf(role) },
    { name: `${role.name}-policy`, kind: 'json', content: policyOf(role) },
  ];
}

function toTemplate(name: string, roles: readonly UpstreamRole[]): UpstreamPart {
  const resources = roles.map((role) => [lettersOf(`${name} ${role.name}`), toRoleResource(role)]);
  const content = buildTemplate(
    `Roles of the capture tool of ${name}`,
    Object.fromEntries(resources),
  );
  return { name: 'template', kind: 'json', content };
}
