import type { DecodedInput } from '../../../inputs/decode-records.ts';
import { toEventLine, toSourceLine } from '../../../model/event-line.ts';
import { formatExactJson } from '../../../model/exact-json.ts';
import type { ControlMessage } from '../../../model/message.ts';
import type { TableId } from '../../../model/table.ts';

/** Writes the line of a record. The line of one that cannot be decoded holds no value of it. */
export function formatMessageLine({ position, result }: DecodedInput): string {
  return formatExactJson({ ...(position === undefined ? {} : { position }), ...toLine(result) });
}

/** Returns the line of a record as data. */
export function toLine(result: DecodedInput['result']): Readonly<Record<string, unknown>> {
  switch (result.kind) {
    case 'change':
      return toEventLine(result, { withPosition: false });
    case 'control':
      return toControlLine(result);
    case 'unwanted':
      return { kind: result.kind, table: toNames(result.table) };
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
    ...(table === undefined ? {} : { table: toNames(table) }),
    ...(keyColumns === undefined ? {} : { keyColumns }),
    ...(detail === undefined ? {} : { detail }),
    ...(source === undefined ? {} : { source: toSourceLine(source) }),
  };
}

function toNames({ database, schema, name }: TableId): Readonly<Record<string, string>> {
  return {
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    name,
  };
}
