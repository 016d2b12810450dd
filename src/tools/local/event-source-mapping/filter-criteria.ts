import { CdcError } from '../../../errors.ts';
import {
  compileEventPattern,
  isPatternObject,
  type PatternJson,
  type PatternTest,
  parsePatternJson,
} from './event-pattern.ts';
import type { SourceRecord } from './stream-model.ts';

/** The quota is 5, and can be raised to 10. */
const MAX_FILTERS = 10;
const MAX_PATTERN_LENGTH = 4096;

/** `FilterCriteria` of an event source mapping, as CloudFormation writes it. */
export interface FilterCriteria {
  readonly Filters: readonly { readonly Pattern: string }[];
}

export type RecordFilter = (record: SourceRecord) => boolean;

interface Compiled {
  readonly test: PatternTest;
  /** A list at the place of the data compares text, an object compares JSON. */
  readonly isJson: boolean;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Compiles filter criteria into what Lambda does with a record before it invokes the function. A
 * record passes if one of the filters matches.
 *
 * - Kinesis: data that is not JSON never matches.
 * - Kafka: a value that is not JSON (or not UTF-8) passes a pattern for JSON.
 * - A tombstone does not pass a pattern for its value. AWS does not say so; it is the reading that
 *   loses records, which a filter must be safe under.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` for what Lambda refuses when the mapping is created.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
 */
export function compileFilterCriteria(
  stream: SourceRecord['stream'],
  criteria: FilterCriteria | undefined,
): RecordFilter {
  const filters = criteria?.Filters ?? [];
  if (filters.length > MAX_FILTERS) throw invalidCriteria(`more than ${MAX_FILTERS} filters`);
  if (filters.length === 0) return () => true;
  const compiled = filters.map(({ Pattern }) => compileFilter(stream, Pattern));
  return (record) => {
    const body = readBody(record);
    return compiled.some((filter) => passes(filter, body, stream));
  };
}

type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string; readonly json: PatternJson };

function compileFilter(stream: SourceRecord['stream'], text: string): Compiled {
  const member = stream === 'kinesis' ? 'data' : 'value';
  if (text.length > MAX_PATTERN_LENGTH) throw invalidCriteria('a pattern is too long');
  const pattern = parsePattern(text);
  const members = Object.keys(pattern);
  if (members.length === 0) return { test: () => true, isJson: false };
  const body = pattern[member];
  if (members.length > 1 || body === undefined) {
    throw invalidCriteria(`a pattern for ${stream} names "${member}" and nothing else`);
  }
  const isJson = !Array.isArray(body);
  if (!isJson && stream === 'kinesis') throw invalidCriteria('data of Kinesis is matched as JSON');
  return { test: compileEventPattern(body), isJson };
}

function parsePattern(text: string): Readonly<Record<string, PatternJson>> {
  try {
    const parsed = parsePatternJson(text);
    if (isPatternObject(parsed)) return parsed;
  } catch {
    // The parser's own error quotes the text.
  }
  throw invalidCriteria('a pattern is a JSON object');
}

function passes({ test, isJson }: Compiled, body: Body, stream: SourceRecord['stream']): boolean {
  switch (body.kind) {
    case 'none':
      return false;
    case 'binary':
      return stream === 'kafka';
    case 'text':
      return isJson ? stream === 'kafka' : test(body.text);
    case 'json':
      return test(isJson ? body.json : body.text);
  }
}

function readBody(record: SourceRecord): Body {
  const bytes = record.stream === 'kinesis' ? record.data : record.value;
  if (bytes === null) return { kind: 'none' };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { kind: 'binary' };
  }
  try {
    return { kind: 'json', text, json: parsePatternJson(text) };
  } catch {
    return { kind: 'text', text };
  }
}

function invalidCriteria(reason: string): CdcError {
  return new CdcError('ERR_CDC_SETTINGS_INVALID', `Not filter criteria: ${reason}`);
}
