import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default: string }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface PackagedService {
  readonly template: Template;
  /** What osls said: warnings about the configuration are in it. */
  readonly output: string;
}

/** Packages the service as a user does, without credentials, and returns the CloudFormation template. */
export function packageService(parameters: Readonly<Record<string, string>> = {}): PackagedService {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-template-'));
  try {
    const words = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
    const { status, stdout, stderr } = spawnSync(
      'env',
      // osls takes the folder relative to the service only.
      [
        `HOME=${writableHome()}`,
        'node_modules/.bin/osls',
        'package',
        ...['--package', relative('.', folder)],
        ...words,
      ],
      { encoding: 'utf8', timeout: 180_000 },
    );
    const output = stdout + stderr;
    if (status !== 0) throw new Error(`osls package failed:\n${output}`);
    const file = join(folder, 'cloudformation-template-update-stack.json');
    return { template: JSON.parse(readFileSync(file, 'utf8')) as Template, output };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  /** The resource of the template that holds the statement. */
  readonly heldBy: string;
}

const HOLD_STATEMENTS = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

/** Returns all statements that allow something, with the logical id of the role or policy that holds them. */
export function findStatements({ Resources }: Template): readonly Statement[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => HOLD_STATEMENTS.includes(Type))
    .flatMap(([heldBy, { Properties }]) =>
      findDocuments(Properties['PolicyDocument'] ?? Properties['Policies']).map((statement) => ({
        ...statement,
        heldBy,
      })),
    );
}

/** Walks through `Fn::If` and lists: wherever there is a statement, it counts. */
function findDocuments(value: unknown): readonly Omit<Statement, 'heldBy'>[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Effect' in value) return [value as Omit<Statement, 'heldBy'>];
  return Object.values(value).flatMap((member) => findDocuments(member));
}

export function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === 'string' ? [Action] : Action;
}

/** The framework keeps a cache in the home, and ends where it cannot. */
function writableHome(): string {
  try {
    accessSync(homedir(), constants.W_OK);
    return homedir();
  } catch {
    return tmpdir();
  }
}
