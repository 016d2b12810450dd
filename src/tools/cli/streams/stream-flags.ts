import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { cliError } from '../../../inputs/cli-failure.ts';
import type { FunctionSpec } from '../../../model/service.ts';
import { openFileSource } from '../../local/dev/file-source.ts';
import type { KafkaConnection } from '../../local/dev/kafkajs-consumer.ts';
import { openKafka, openKinesis, type StreamOptions } from '../../local/dev/open-stream.ts';
import type { OpenSource } from '../../local/dev/run-dev.ts';

/** The options that say where records come from. */
export interface StreamFlags {
  readonly kafka?: string;
  readonly topic?: readonly string[];
  readonly group?: string;
  readonly tls?: true;
  readonly ca?: string;
  readonly sasl?: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username?: string;
  readonly passwordEnv: string;
  readonly kinesis?: string;
  readonly endpoint?: string;
  readonly region?: string;
}

export interface OpenOptions extends StreamOptions {
  readonly cwd: string;
  /** The consumer group, if none is named. */
  readonly defaultGroup: string;
  /** Files: the function that is played, whose decoder reads what time it is. */
  readonly spec: FunctionSpec | undefined;
  /** Files: the clock of the machine counts, not the records. */
  readonly isNow: boolean;
  readonly shell: Readonly<Record<string, string | undefined>>;
}

/** Adds the options to a command. */
export function addStreamOptions(command: Command): Command {
  return command
    .option('--kafka <host:port,...>', 'brokers of a Kafka cluster')
    .option('--topic <name>', 'Kafka: topic; may be repeated', collect)
    .option('--group <name>', 'Kafka: consumer group')
    .option('--tls', 'Kafka: encrypted connection')
    .option('--ca <file>', 'Kafka: certificate of the authority that signed the brokers (PEM)')
    .addOption(
      new Option('--sasl <mechanism>', 'Kafka: how the user is authenticated').choices([
        'plain',
        'scram-sha-256',
        'scram-sha-512',
      ]),
    )
    .option('--username <name>', 'Kafka: user for --sasl')
    .option('--password-env <name>', 'Kafka: variable with the password', 'KAFKA_PASSWORD')
    .option('--kinesis <stream>', 'name of a Kinesis stream')
    .option('--endpoint <url>', 'Kinesis: a local endpoint; without it, AWS')
    .option('--region <name>', 'Kinesis: AWS_REGION unless given, else eu-west-1');
}

/**
 * Returns what opens the sources that a command names: files, or one stream.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` unless exactly one kind of source is named, and whole.
 */
export function openersOf(
  files: readonly string[],
  flags: StreamFlags,
  options: OpenOptions,
): readonly (() => Promise<OpenSource>)[] {
  const named = [files.length > 0, flags.kafka !== undefined, flags.kinesis !== undefined];
  if (named.filter(Boolean).length !== 1) {
    throw usage(
      'FILE',
      'Records come from files, from --kafka or from --kinesis: name one of them',
    );
  }
  if (flags.kafka !== undefined) return [() => openKafkaOf(flags, options)];
  if (flags.kinesis !== undefined) return [() => openKinesisOf(flags, options)];
  return files.map((file) => () => {
    const { cwd: folder, settingsOf, spec, isNow, tell } = options;
    const tellClock = (detail: string): void => tell({ name: 'clock.set', detail });
    return openFileSource(file, { folder, settingsOf, spec, isNow, tell: tellClock });
  });
}

async function openKafkaOf(flags: StreamFlags, options: OpenOptions): Promise<OpenSource> {
  const topics = flags.topic ?? [];
  if (topics.length === 0) throw usage('--topic', 'Kafka needs at least one --topic');
  const connection = await readConnection(flags, options);
  return openKafka(connection, { topics, groupId: flags.group ?? options.defaultGroup }, options);
}

function openKinesisOf(flags: StreamFlags, options: OpenOptions): Promise<OpenSource> {
  const { kinesis: stream = '', endpoint } = flags;
  const region = flags.region ?? options.shell['AWS_REGION'] ?? 'eu-west-1';
  return openKinesis({ stream, endpoint, region }, options);
}

async function readConnection(flags: StreamFlags, options: OpenOptions): Promise<KafkaConnection> {
  const { kafka = '', tls, ca, sasl: mechanism, username } = flags;
  // The cast holds: kafkajs has one type for each mechanism, of the same members.
  return {
    brokers: kafka.split(',').map((broker) => broker.trim()),
    ssl: ca === undefined ? tls === true : { ca: [await readCertificate(ca, options.cwd)] },
    sasl:
      mechanism === undefined
        ? undefined
        : { mechanism, ...readUser(username, flags.passwordEnv, options.shell) },
  } as KafkaConnection;
}

async function readCertificate(file: string, cwd: string): Promise<string> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch(() => undefined);
  if (text === undefined) throw usage('--ca', 'The certificate cannot be read');
  return text;
}

/** The password comes from the environment: words of a command are seen by everybody. */
function readUser(
  username: string | undefined,
  passwordEnv: string,
  shell: OpenOptions['shell'],
): { readonly username: string; readonly password: string } {
  const password = shell[passwordEnv];
  if (username === undefined) throw usage('--username', '--sasl needs a --username');
  if (password === undefined) {
    throw usage('--password-env', `--sasl needs the password in the variable ${passwordEnv}`);
  }
  return { username, password };
}

function collect(one: string, before: readonly string[] = []): readonly string[] {
  return [...before, one];
}

function usage(place: string, message: string): Error {
  return cliError('ERR_CDC_USAGE', { place, message });
}
