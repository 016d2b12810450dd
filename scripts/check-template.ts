import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageService } from '../test/tools/deploy/package-service.ts';
import { breakRule, ruleBreaks } from '../test/tools/deploy/rule-breaks.ts';
import type { Resources } from '../test/tools/deploy/template-rules.ts';
import { type Command, runCommand } from './run-command.ts';

/** Outside the checkout, so that a clean clone does not install them again. */
const TOOLS = join(homedir(), '.cache', 'millrace', 'tools');
const RULES = 'test/tools/deploy/guard';
const GOLDEN = 'test/tools/deploy/golden';
const INSTALL_MS = 900_000;

const CFN_LINT = '1.58.0';
const CFN_GUARD = '3.2.1';

/** What osls writes itself, and how: nothing that a service could change. */
const OF_THE_FRAMEWORK = /^(Serverless\w+|\w+LambdaFunction|\w+LogGroup)$/;
const RULES_OF_FORM = new Set(['I1022', 'I3011', 'W3005']);

/** It takes no connection for one of an account: the pattern that it compares with has a name for it. */
const MISTAKES = [`action 'kafka:DescribeVpcConnection' requires a resource of`];

interface Tool {
  readonly name: string;
  readonly file: string;
  readonly install: readonly Command['command'][];
}

interface Finding {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

const venv = join(TOOLS, `cfn-lint-${CFN_LINT}`);
const guardRoot = join(TOOLS, `cfn-guard-${CFN_GUARD}`);

const lint: Tool = {
  name: 'cfn-lint',
  file: join(venv, 'bin', 'cfn-lint'),
  install: [
    ['python3', '-m', 'venv', venv],
    [join(venv, 'bin', 'pip'), 'install', '--quiet', `cfn-lint==${CFN_LINT}`],
  ],
};

const guard: Tool = {
  name: 'cfn-guard',
  file: join(guardRoot, 'bin', 'cfn-guard'),
  install: [
    [
      'cargo',
      'install',
      '--quiet',
      '--locked',
      '--version',
      CFN_GUARD,
      '--root',
      guardRoot,
      'cfn-guard',
    ],
  ],
};

/** What the framework adds of the function `things`. */
const FUNCTION = {
  ThingsLogGroup: {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: '/aws/lambda/things', RetentionInDays: 30 },
  },
  ThingsLambdaFunction: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['ThingsRole', 'Arn'] },
      Code: { ZipFile: 'exports.handler = async () => undefined;' },
    },
  },
};

const { values: flags } = parseArgs({
  options: {
    /** One of the tools alone. */
    only: { type: 'string' },
    /** What cannot be installed is said, and is no problem: for machines without Python or Rust. */
    'if-there': { type: 'boolean', default: false },
  },
});

/**
 * Checks the packaged template of this repository, and one of each way to bind a source, with cfn-lint (all
 * its rules and the schemas of the resources) and with cfn-guard (the rules of `test/tools/deploy/guard`, each of
 * which has to find a template that breaks it).
 */
const skipped: string[] = [];
const used: string[] = [];
const folder = await mkdtemp(join(tmpdir(), 'millrace-check-'));
try {
  const packaged = packageService().template;
  const templates = await writeTemplates(packaged);
  const problems = [
    ...(await runWith(lint, () => lintAll(templates))),
    ...(await runWith(guard, () => guardAll(templates, packaged.Resources))),
  ];
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  const summary = `${templates.length} templates, ${problems.length} problems`;
  process.stdout.write(`${[...skipped, ...used, summary].join('; ')}\n`);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** Runs a check with its tool, which is installed on the first use. What cannot be installed is a problem. */
async function runWith(
  { name, file, install }: Tool,
  check: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (flags.only !== undefined && flags.only !== name) return [];
  await mkdir(TOOLS, { recursive: true });
  for (const command of existsSync(file) ? [] : install) {
    process.stdout.write(`${name} is installed into ${TOOLS}\n`);
    const { passed, output } = await runCommand({ name, command, timeoutMs: INSTALL_MS });
    if (passed) continue;
    if (flags['if-there']) {
      skipped.push(`SKIPPED: ${name} cannot be installed`);
      return [];
    }
    return [`${name} was not run, because it cannot be installed:\n${output.trim()}`];
  }
  used.push(name);
  return await check();
}

/** The packaged template, and each golden fragment as the template of a service. */
async function writeTemplates(packaged: object): Promise<readonly string[]> {
  await writeFile(join(folder, 'packaged.json'), JSON.stringify(packaged));
  const { resources: shared } = await readGolden('kinesis.json');
  const buckets = Object.entries(shared).filter(([id]) => id.includes('Bucket'));
  for (const file of await readdir(GOLDEN)) {
    const { resources } = await readGolden(file);
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      ...(JSON.stringify(resources).includes('"Ref":"Subnet"') || file.includes('vpc')
        ? { Parameters: { Subnet: { Type: 'AWS::EC2::Subnet::Id' } } }
        : {}),
      Resources: { ...Object.fromEntries(buckets), ...resources, ...FUNCTION },
    };
    await writeFile(join(folder, file), JSON.stringify(template));
  }
  return (await readdir(folder)).map((file) => join(folder, file));
}

async function readGolden(file: string): Promise<{ readonly resources: Resources }> {
  return JSON.parse(await readFile(join(GOLDEN, file), 'utf8'));
}

async function lintAll(templates: readonly string[]): Promise<readonly string[]> {
  const words = ['--include-checks', 'I', '--regions', 'eu-west-1', '--format', 'json'];
  const { output } = await runCommand({
    name: lint.name,
    command: [lint.file, ...words, '--', ...templates],
  });
  const findings: readonly Finding[] = JSON.parse(output === '' ? '[]' : output);
  return findings.filter(concernsUs).map(describe);
}

function concernsUs({ Rule, Message, Location }: Finding): boolean {
  if (MISTAKES.some((text) => Message.includes(text))) return false;
  const [, id = ''] = Location.Path ?? [];
  return !(RULES_OF_FORM.has(Rule.Id) && OF_THE_FRAMEWORK.test(String(id)));
}

function describe({ Filename, Rule, Message, Location }: Finding): string {
  const place = (Location.Path ?? []).join('.');
  return `${basename(Filename)} ${place}: ${Message} (${Rule.Id})`;
}

async function guardAll(
  templates: readonly string[],
  resources: Resources,
): Promise<readonly string[]> {
  const data = templates.flatMap((template) => ['--data', template]);
  const { passed, output } = await runCommand({
    name: guard.name,
    command: [guard.file, 'validate', '--rules', RULES, ...data, '--show-summary', 'fail'],
  });
  const problems = passed ? [] : [`A rule of ${RULES} is broken:\n${output}`];
  for (const broken of ruleBreaks) {
    const template = join(folder, 'broken.json');
    const content = { Resources: breakRule(resources, broken) };
    await writeFile(template, JSON.stringify(content));
    const words = ['validate', '--rules', RULES, '--data', template, '--show-summary', 'fail'];
    const found = await runCommand({ name: guard.name, command: [guard.file, ...words] });
    if (!found.passed && found.output.includes(broken.rule)) continue;
    problems.push(`The rule ${broken.rule} does not find what is wrong with ${broken.id}`);
  }
  return problems;
}
