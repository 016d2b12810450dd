import { toEventLine, toSourceLine, toTableLine } from '../model/event-line.ts';
import { formatExactJson } from '../model/exact-json.ts';
import type { ControlMessage } from '../model/message.ts';
import type { DecodedInput } from './decode-records.ts';

/** Writes the line of a record. The line of one that cannot be decoded holds no value of it. */
export function formatMessageLine({ position, result }: DecodedInput): string {
  return formatExactJson({ ...(position === undefined ? {} : { position }), ...toLine(result) });
}

/** Answers the line of a record as data. */
export function toLine(result: DecodedInput['result']): Readonly<Record<string, unknown>> {
  switch (result.kind) {
    case 'change':
      return toEventLine(result);
    case 'control':
      return toControlLine(result);
    case 'unwanted':
      return { kind: result.kind, table: toTableLine(result.table) };
    case 'undecodable':
      return { kind: result.kind, code: result.code, message: result.message };
  }
}

function toControlLine(message: ControlMessage): Readonly<Record<string, unknown>> {
  const { kind, subject, operation, table, keyColumns, detail, source } = message;
  return {
    kind,
    subject,
    ...(operation === undefined ? {} : { operation }),
    ...(table === undefined ? {} : { table: toTableLine(table) }),
    ...(keyColumns === undefined ? {} : { keyColumns }),
    ...(detail === undefined ? {} : { detail }),
    ...(source === undefined ? {} : { source: toSourceLine(source) }),
  };
}
