import { literal } from '../sql-quotes.ts';
import { commaLines, comment } from './sql-text.ts';

/** What is to be written, besides what the service says. */
export interface FlinkSettings {
  readonly format: 'json' | 'avro';
  /** Whether the records carry their schema (`value.converter.schemas.enable`). */
  readonly schemas: 'with' | 'without';
  /** The properties that MSK wants where clients sign in by IAM. */
  readonly iam: boolean;
  readonly brokers: string;
  readonly group: string;
  /** ARN of the Kinesis stream. */
  readonly streamArn: string;
  readonly region: string;
  readonly registryUrl: string;
}

export type FlinkOption = readonly [name: string, value: string];

/** Returns the options of a table that reads topics. */
export function kafkaOptions(
  topics: readonly string[],
  { brokers, group, iam }: FlinkSettings,
): readonly FlinkOption[] {
  return [
    ['connector', 'kafka'],
    ['topic', topics.join(';')],
    ['properties.bootstrap.servers', brokers],
    ['properties.group.id', group],
    ['scan.startup.mode', 'earliest-offset'],
    ...(iam ? IAM : []),
  ];
}

/** @see https://github.com/aws/aws-msk-iam-auth */
const IAM: readonly FlinkOption[] = [
  ['properties.security.protocol', 'SASL_SSL'],
  ['properties.sasl.mechanism', 'AWS_MSK_IAM'],
  ['properties.sasl.jaas.config', 'software.amazon.msk.auth.iam.IAMLoginModule required;'],
  [
    'properties.sasl.client.callback.handler.class',
    'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
  ],
];

/** Writes the options of a table. */
export function withOptions(options: readonly FlinkOption[]): readonly string[] {
  return commaLines(
    options.map(([name, value]) => ({ text: `${literal(name)} = ${literal(value)}` })),
  );
}

/** Writes the lines before all tables. */
export function flinkHead(lines: readonly string[], areRepeatsDropped: boolean): readonly string[] {
  return [
    ...comment(lines),
    "SET 'table.local-time-zone' = 'UTC';",
    ...(areRepeatsDropped ? REPEATS : []),
  ];
}

const REPEATS = [
  ...comment(['Connectors send a change again after a failure: the key tells the repeats apart.']),
  "SET 'table.exec.source.cdc-events-duplicate' = 'true';",
];
