import { formatExactJson } from '../../src/model/exact-json.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { DmsStandInSettings } from './settings.ts';

const OPENING = new Set(['{', '[']);
const CLOSING = new Set(['}', ']']);

/** Writes a record: of many lines, indented by tabs, unless asked for one line. Both end in a line end. */
export function formatRecord(
  record: JsonObject,
  { messageFormat }: Pick<DmsStandInSettings, 'messageFormat'>,
): string {
  const text = formatExactJson(record);
  return `${messageFormat === 'json-unformatted' ? text : indent(text)}\n`;
}

/** Indents JSON text without parsing its numbers. */
function indent(text: string): string {
  let depth = 0;
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:]+/g) ?? [];
  return pieces
    .map((piece) => {
      if (OPENING.has(piece)) return `${piece}${lineEnd(++depth)}`;
      if (CLOSING.has(piece)) return `${lineEnd(--depth)}${piece}`;
      if (piece === ',') return `,${lineEnd(depth)}`;
      return piece === ':' ? ':\t' : piece;
    })
    .join('');
}

function lineEnd(depth: number): string {
  return `\n${'\t'.repeat(depth)}`;
}
