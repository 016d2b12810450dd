import {
  aFlag,
  aList,
  anything,
  aText,
  exactly,
  type Flaw,
  oneOfTexts,
  readOptions,
  required,
  texts,
  type Word,
  type WordsOf,
} from '../model/options.ts';
import type {
  ArchiveSpec,
  DebeziumOptions,
  DecoderSpec,
  DmsOptions,
  FunctionSpec,
  KafkaSourceSpec,
  KinesisSourceSpec,
  SchemaRegistrySpec,
} from '../model/service.ts';
import { aTargetOf } from '../routing/declare/declare-send.ts';

const AN_OBJECT: Word = {
  form: 'what its function answers',
  test: (value) => typeof value === 'object' && value !== null,
};

const FUNCTION_WORDS: WordsOf<FunctionSpec> = {
  source: required(AN_OBJECT),
  decoder: AN_OBJECT,
  routes: aList,
  archive: AN_OBJECT,
};
const KINESIS_WORDS: WordsOf<KinesisSourceSpec> = { stream: anything, name: required(aText) };
const KAFKA_WORDS: WordsOf<KafkaSourceSpec> = {
  ...KINESIS_WORDS,
  topics: required(texts),
  selfManaged: aFlag,
};
const ARCHIVE_WORDS: WordsOf<ArchiveSpec> = { to: aTargetOf('firehose') };
const REGISTRY_WORDS: WordsOf<SchemaRegistrySpec> = {
  kind: required(oneOfTexts('confluent', 'apicurio', 'glue')),
  name: required(aText),
};
const DMS_WORDS: WordsOf<DmsOptions> = {
  beforeImage: aText,
  beforeImageColumns: exactly({ prefix: aText, suffix: aText }),
  absent: oneOfTexts('null', 'uncaptured'),
  engine: oneOfTexts('mysql', 'postgresql', 'oracle', 'sqlserver', 'mongodb'),
  document: aFlag,
};
const DEBEZIUM_WORDS: WordsOf<DebeziumOptions> = {
  replicaIdentity: oneOfTexts('default', 'full'),
  unavailable: aText,
  flattened: aFlag,
  deletes: oneOfTexts('rewrite', 'tombstone', 'drop'),
  addedPrefix: aText,
  timePrecision: oneOfTexts(
    'adaptive',
    'adaptive_time_microseconds',
    'connect',
    'microseconds',
    'nanoseconds',
    'isostring',
  ),
  decimal: oneOfTexts('precise', 'string', 'double'),
  binary: oneOfTexts('bytes', 'base64', 'base64-url-safe', 'hex'),
  signals: texts,
  registry: exactly(REGISTRY_WORDS),
};

/**
 * Finds what a function of a service says that Millrace does not know: of its source, its decoder and
 * its archive. Routes say it themselves.
 */
export function findSpecFlaws(spec: FunctionSpec): readonly Flaw[] {
  const { flaws, options } = readOptions<FunctionSpec>('the function', spec, FUNCTION_WORDS);
  const { source, decoder, archive } = options;
  return [
    ...flaws,
    ...(source === undefined ? [] : flawsOfSource(source)),
    ...(decoder === undefined ? [] : flawsOfDecoder(decoder)),
    ...(archive === undefined ? [] : readOptions('`archive`', archive, ARCHIVE_WORDS).flaws),
  ];
}

function flawsOfSource(source: FunctionSpec['source']): readonly Flaw[] {
  switch (source.stream) {
    case 'kinesis':
      return readOptions('`kinesis`', source, KINESIS_WORDS).flaws;
    case 'kafka':
      return readOptions('`msk` or `kafka`', source, KAFKA_WORDS).flaws;
    default:
      return [unmade('source', '`kinesis(...)`, `msk(...)` or `kafka(...)`')];
  }
}

function flawsOfDecoder(decoder: DecoderSpec): readonly Flaw[] {
  switch (decoder.captureTool) {
    case 'auto':
      return [];
    case 'dms':
      return readOptions('`dms`', decoder.options, DMS_WORDS).flaws;
    case 'debezium':
      return readOptions('`debezium`', decoder.options, DEBEZIUM_WORDS).flaws;
    default:
      return [unmade('decoder', '`dms(...)` or `debezium(...)`')];
  }
}

function unmade(word: string, functions: string): Flaw {
  return { what: `its \`${word}\` is none`, fix: `give it what ${functions} answers` };
}
