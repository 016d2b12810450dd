import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { CdcError } from '../../../errors.ts';
import type { Resource, Resources } from '../../cloudformation/resource.ts';
import type { KnownTemplate } from '../evaluate-condition.ts';
import { type AlarmSettings, alarmSettingsSchema } from './alarm-settings.ts';
import { findUnknownReferences } from './find-unknown-references.ts';
import { type FunctionFacts, functionFacts, type RoleFacts, roleFacts } from './function-facts.ts';
import {
  type ArchiveSettings,
  archiveSettings,
  type FunctionSettings,
  functionSettings,
  type NetworkSettings,
  networkSettings,
  type QuarantineSettings,
  quarantineSettings,
} from './function-settings.ts';
import { type AddProblem, flag, NO_BLOCK, readBlocks, readPart } from './read-part.ts';
import { readSource, type SourceSettings } from './source-settings.ts';
import { readTarget, type TargetSettings } from './target-settings.ts';

/** The block of `serverless.yml` that the places of problems begin with. */
export const SETTINGS_BLOCK = 'custom.millrace';

/** Where a plugin has them from. */
const SERVERLESS_FILE = 'serverless.yml';

/** The file form of the settings: what the plugin writes, and what other tools may write by hand. */
const input = z.object({
  service: z.string({ error: 'is missing: the name of the service' }),
  stage: z._default(z.string(), 'dev'),
  millrace: z.record(z.string(), z.unknown(), {
    error: ({ input: given }) =>
      given === undefined ? 'is missing: what binds the service' : NO_BLOCK,
  }),
  /** Where it is deployed to, if somebody knows. */
  region: z.optional(z.string()),
  functions: z._default(z.record(z.string(), functionFacts), {}),
  role: z._default(roleFacts, {}),
  resources: z._default(z.custom<Resources>(), {}),
  /** Names of the parameters of the template; left out where nobody knows the whole template. */
  parameters: z.optional(z.array(z.string())),
  /** Values of parameters where nobody says otherwise, and conditions: they tell what is not made. */
  defaults: z._default(z.record(z.string(), z.string()), {}),
  conditions: z._default(z.record(z.string(), z.unknown()), {}),
});

const general = z.strictObject({
  sources: z.optional(z.unknown()),
  targets: z.optional(z.unknown()),
  functions: z.optional(z.unknown()),
  quarantine: z.optional(z.unknown()),
  archive: z.optional(z.unknown()),
  network: z.optional(z.unknown()),
  alarms: z.optional(z.unknown()),
  dashboard: z._default(flag, true),
  /** The account that is deployed to, where a source of another one is to be recognised. */
  account: z.optional(z.coerce.string().check(z.regex(/^\d{12}$/, { error: 'has not 12 digits' }))),
});

/** What binds a service to AWS, read and checked part by part. */
export interface DeploySettings {
  /** The file that they are from, for people. */
  readonly place: string;
  readonly service: string;
  readonly stage: string;
  readonly account: string | undefined;
  /** By symbolic name; `undefined` where a part is there and not right. */
  readonly sources: Readonly<Record<string, SourceSettings | undefined>>;
  readonly targets: Readonly<Record<string, TargetSettings | undefined>>;
  readonly functions: Readonly<Record<string, FunctionSettings | undefined>>;
  readonly quarantine: QuarantineSettings;
  readonly archive: ArchiveSettings;
  readonly network: NetworkSettings | undefined;
  readonly alarms: AlarmSettings;
  readonly dashboard: boolean;
  readonly facts: Readonly<Record<string, FunctionFacts>>;
  readonly role: RoleFacts;
  /** What conditions of the template are made of. */
  readonly template: KnownTemplate;
  /** Where it is deployed to; `undefined` if nobody knows. */
  readonly region: string | undefined;
  /** Resources that the template has of its own. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** What is wrong so far, one line each with its place; `planDeployment` adds to it and throws. */
  readonly problems: readonly string[];
}

/**
 * Reads what binds a service to AWS from its file form: `{ service, stage, millrace, functions, resources }`.
 *
 * `from` is the file to look at when something is wrong.
 *
 * @throws {CdcError} `ERR_CDC_DEPLOYMENT_INVALID` if it is no such file; what is wrong with single settings
 *   is in `problems`.
 */
export function parseDeploySettings(json: unknown, from = SERVERLESS_FILE): DeploySettings {
  const file = z.safeParse(input, json);
  if (!file.success) {
    const lines = file.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw noSettings(from, lines.join(', '));
  }
  const { service, stage, millrace, functions, resources, parameters } = file.data;
  const problems: string[] = [];
  const add: AddProblem = (place, what) => void problems.push(`${place} ${what}`);
  const at = (name: string): string => `${SETTINGS_BLOCK}.${name}`;
  const parts = readPart(general, millrace, SETTINGS_BLOCK, add);
  if (parameters !== undefined) {
    const [ids, names] = [Object.keys(resources), Object.keys(functions)];
    const known = { resources: ids, parameters, functions: names };
    findUnknownReferences(millrace, SETTINGS_BLOCK, known, add);
  }
  return {
    place: from,
    service,
    stage,
    account: parts?.account,
    sources: readBlocks(millrace['sources'], at('sources'), add, (one, place) =>
      readSource(one, place, add),
    ),
    targets: readBlocks(millrace['targets'], at('targets'), add, (one, place) =>
      readTarget(one, place, add),
    ),
    functions: readBlocks(millrace['functions'], at('functions'), add, (one, place) =>
      readPart(functionSettings, one ?? {}, place, add),
    ),
    quarantine: readPart(
      quarantineSettings,
      millrace['quarantine'] ?? {},
      at('quarantine'),
      add,
    ) ?? {
      expireDays: 90,
    },
    archive: readPart(archiveSettings, millrace['archive'] ?? {}, at('archive'), add) ?? {},
    network: readNetwork(millrace['network'], at('network'), add),
    dashboard: parts?.dashboard ?? true,
    alarms: readAlarms(millrace['alarms'], at('alarms'), add),
    facts: functions,
    role: file.data.role,
    template: { conditions: file.data.conditions, defaults: file.data.defaults },
    region: file.data.region,
    resources,
    problems,
  };
}

/**
 * Reads the settings of a file: what the plugin wrote at the last package (`.millrace/deploy.json`), or
 * one of the same form that was written by hand. `shown` is its name for people.
 *
 * @throws {CdcError} `ERR_CDC_DEPLOYMENT_INVALID`.
 */
export async function readDeploySettings(file: string, shown = file): Promise<DeploySettings> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw noSettings(shown, cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read');
  }
  return parseDeploySettings(json, shown);
}

function noSettings(place: string, why: string): CdcError {
  return new CdcError('ERR_CDC_DEPLOYMENT_INVALID', `No settings: ${why}`, { details: { place } });
}

function readNetwork(raw: unknown, place: string, add: AddProblem): NetworkSettings | undefined {
  return raw === undefined || raw === null ? undefined : readPart(networkSettings, raw, place, add);
}

function readAlarms(raw: unknown, place: string, add: AddProblem): AlarmSettings {
  if (raw === false) return { off: 'all' };
  return readPart(alarmSettingsSchema, raw === true ? {} : (raw ?? {}), place, add) ?? {};
}
