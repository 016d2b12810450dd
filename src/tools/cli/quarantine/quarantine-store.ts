import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { cliError } from '../../../inputs/cli-failure.ts';
import { readText } from '../../../inputs/read-text.ts';
import { readSettings, type Settings } from '../../../lambda/settings.ts';
import { isObject } from '../../../model/fields.ts';
import type { AwsConfig, AwsCredentials, AwsService } from '../../../recovery/aws-config.ts';
import { createFolderObjects } from '../../../recovery/folder-objects.ts';
import type { ObjectStore } from '../../../recovery/object-store.ts';
import type { CliIo } from '../cli-io.ts';

/** Variables as a function has them in its environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Options of commands that work on what functions left in AWS. */
export interface SettingsFlags {
  readonly settings?: string;
}

export interface StoreFlags extends SettingsFlags {
  readonly bucket?: string;
  readonly from?: string;
}

/**
 * Reads the variables of a function: those of the shell, under those of a file as
 * `aws lambda get-function-configuration --query Environment` prints it.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if the file holds something else.
 */
export async function readVariables(
  { settings: file }: SettingsFlags,
  io: CliIo,
): Promise<Variables> {
  if (file === undefined) return process.env;
  const text = await readText(file, io.cwd).catch(() => undefined);
  if (text === undefined) throw invalidFile(file, 'it cannot be read');
  const parsed = parse(text);
  const variables =
    isObject(parsed) && isObject(parsed['Variables']) ? parsed['Variables'] : parsed;
  if (!isObject(variables)) throw invalidFile(file, 'it is no JSON object of variables');
  const texts = Object.entries(variables).map(([name, value]) => [name, String(value)] as const);
  return { ...process.env, ...Object.fromEntries(texts) };
}

/**
 * Returns the settings of the function, as far as commands need them.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID`.
 */
export function toSettings(variables: Variables, bucket = '-'): Settings {
  return readSettings({ MILLRACE_QUARANTINE_BUCKET: bucket, ...variables });
}

/** Opens the bucket or the folder that a command is to work on. */
export async function openStore(flags: StoreFlags, io: CliIo): Promise<ObjectStore> {
  const { bucket, from } = flags;
  if ((bucket === undefined) === (from === undefined)) {
    throw cliError('ERR_CDC_USAGE', {
      place: '--bucket',
      message: 'Say where the quarantine is: either --bucket or --from',
      fix: 'Use --bucket NAME, or --from DIR for a copy in a folder.',
    });
  }
  if (from !== undefined) return openFolder(from, io);
  return openBucketsBy(await readVariables(flags, io)).then((open) => open(bucket ?? ''));
}

/** @throws {CdcError} `ERR_CDC_INPUT_INVALID` if there is no such folder. */
export async function openFolder(from: string, { cwd }: CliIo): Promise<ObjectStore> {
  const path = resolve(cwd, from);
  const isFolder = await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (isFolder) return createFolderObjects(path);
  throw cliError('ERR_CDC_INPUT_INVALID', {
    place: from,
    message: 'There is no such folder',
    fix: 'Name a folder, or a bucket.',
  });
}

/** Returns what opens buckets. The SDK is loaded only here: most commands do without. */
export async function openBucketsBy(
  variables: Variables,
): Promise<(bucket: string) => ObjectStore> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { createS3Objects } = await import('../../../recovery/s3-objects.ts');
  const config = awsConfigOf(variables)('s3');
  // Endpoints of one's own rarely have a host for each bucket.
  const forcePathStyle = config.endpoint !== undefined;
  const client = new S3Client({ ...config, forcePathStyle });
  return (bucket) => createS3Objects(client, bucket);
}

/** Returns the configuration of the clients, by the variables that the SDK itself reads. */
export function awsConfigOf(variables: Variables): (service: AwsService) => AwsConfig {
  const { AWS_REGION: region } = variables;
  const credentials = credentialsOf(variables);
  return (service) => {
    const name = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
    const endpoint = variables[name] ?? variables['AWS_ENDPOINT_URL'];
    return {
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
    };
  };
}

/** Only those of the file: of the shell, the SDK has rules of its own, with profiles. */
function credentialsOf(variables: Variables): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  if (accessKeyId === process.env['AWS_ACCESS_KEY_ID']) return undefined;
  const { AWS_SESSION_TOKEN: sessionToken } = variables;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalidFile(file: string, why: string): Error {
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: file,
    message: `Settings cannot be read: ${why}`,
    fix: 'Write it with `aws lambda get-function-configuration --query Environment`.',
  });
}
