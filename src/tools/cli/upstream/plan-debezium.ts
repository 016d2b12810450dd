import { cliError } from '../../../inputs/cli-failure.ts';
import type { DebeziumOptions, Service } from '../../../model/service.ts';
import type { Table } from '../../../model/table.ts';
import type { Value } from '../../cloudformation/resource.ts';
import type { Bind } from '../../upstream/bindings.ts';
import {
  CONNECTORS,
  connectorDialect,
  type DebeziumPlan,
} from '../../upstream/debezium/debezium-plan.ts';
import { readTopics, type TopicFacts } from '../../upstream/debezium/table-names.ts';
import { databaseOf } from '../../upstream/engines.ts';
import { findTableNeeds } from '../../upstream/table-needs.ts';
import type { DebeziumFlags } from './debezium-flags.ts';
import { type SelectedUpstream, selectUpstream } from './select-upstream.ts';

/**
 * Plans the configuration of a connector.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` if the connector or the prefix of its topics is not known, or
 *   `millrace upstream` cannot configure what the service declares.
 */
export function planDebezium(service: Service, flags: DebeziumFlags, bind: Bind): DebeziumPlan {
  const selected = selectUpstream(service, 'debezium', flags.function);
  const { name, options, functions } = selected;
  const connector = connectorOf(flags);
  const needs = findTableNeeds(functions);
  const tables = needs.map(({ table }) => table);
  const topics = topicsOf(selected);
  const facts = readTopics(topics, tables, { kind: connector, major: flags.debezium });
  return {
    name,
    connector,
    major: flags.debezium,
    options,
    needs,
    topics,
    prefix: prefixOf(flags, facts),
    database: databaseName(flags, { tables, facts, bind }),
    bind,
    auth: flags.auth,
    secrets: flags.secrets,
    schemas: flags.schemas === undefined ? saysSchemas(options) : flags.schemas === 'on',
    maskPersonal: flags.maskPersonal === true,
    otherKeys: flags.otherKeys ?? [],
    partitions: flags.partitions,
    replicationFactor: flags.replicationFactor,
    warnings: selected.warnings,
  };
}

/** A decoder that is told the modes of values is told so because records do not tell. */
function saysSchemas({ timePrecision, decimal, binary }: DebeziumOptions): boolean {
  return timePrecision === undefined && decimal === undefined && binary === undefined;
}

function connectorOf({ connector }: Partial<Pick<DebeziumFlags, 'connector'>>) {
  if (connector !== undefined) return connector;
  throw cliError('ERR_CDC_USAGE', {
    place: '--connector',
    message: 'Nothing says which database the connector reads',
    fix: `Give one of: ${CONNECTORS.join(', ')}.`,
  });
}

function topicsOf({ source, name }: SelectedUpstream<DebeziumOptions>): readonly string[] {
  if (source.stream === 'kafka') return source.topics;
  throw cliError('ERR_CDC_USAGE', {
    place: `function ${name}`,
    message: 'It reads Debezium from Kinesis, which Kafka Connect cannot write to',
    fix: 'Configure Debezium Server yourself: it has the same settings of source and format.',
  });
}

function prefixOf({ prefix }: DebeziumFlags, facts: TopicFacts | undefined): string {
  const found = prefix ?? facts?.prefix;
  if (found !== undefined && /^[A-Za-z0-9._-]+$/.test(found)) return found;
  throw cliError('ERR_CDC_USAGE', {
    place: '--prefix',
    message:
      found === undefined
        ? 'No topic of the function ends with the name of a declared table'
        : 'A prefix has letters, digits, dots, underscores and hyphens',
    fix: 'Name the topics as Debezium does, PREFIX.SCHEMA.TABLE, or give --prefix.',
  });
}

function databaseName(
  { database, connector }: DebeziumFlags,
  known: {
    readonly tables: readonly Table[];
    readonly facts: TopicFacts | undefined;
    readonly bind: Bind;
  },
): Value {
  const declared = databaseOf(known.tables, connectorDialect(connector));
  return database ?? known.facts?.database ?? declared ?? known.bind('database');
}
