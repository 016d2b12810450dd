import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { parseArchiveLine } from '../../model/archive-line.ts';
import { parseQuarantineEntry } from '../../model/quarantine.ts';
import { laneOf, type Position, placeOf } from '../../model/record.ts';
import type { PartsContent, ReadDocument, ReadObject } from './parts/read-back.ts';

const LONGEST_LINE = 200;

/** Writes what stands in the local parts, for people. */
export function formatContent(content: PartsContent): readonly string[] {
  return [
    ...formatEach('topic', 'message', content.messages, ({ body, attributes }) => [
      `${body}  ${JSON.stringify(attributes)}`,
    ]),
    ...formatEach('table', 'item', content.items, (item) => [formatItem(item)]),
    ...formatEach('index', 'document', content.documents, formatDocument),
    ...formatEach('bucket of', 'object', content.objects, formatObject),
    ...formatEach('quarantine', 'entry', { '': content.quarantine }, formatQuarantined),
  ];
}

function formatEach<Entry>(
  place: string,
  noun: string,
  entries: Readonly<Record<string, readonly Entry[]>>,
  format: (entry: Entry) => readonly string[],
): readonly string[] {
  return Object.entries(entries).flatMap(([name, list]) => [
    `${place} ${name}`.trimEnd().concat(`: ${countOf(list.length, noun)}`),
    ...list.flatMap(format).map((line) => `    ${shorten(line)}`),
  ]);
}

/** Without the member that Millrace keeps for itself; a marker has nothing else. */
function formatDocument({ id, source }: ReadDocument): readonly string[] {
  const members = Object.entries(source ?? {}).filter(([name]) => name !== 'millrace');
  const text = members.length === 0 ? '(marker of a deleted row)' : toJson(members);
  return [`${id}  ${text}`];
}

function formatObject({ key, text }: ReadObject): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return [`${key}: ${countOf(lines.length, 'line')}`, ...lines.map(formatArchived)];
}

function formatArchived(line: string): string {
  try {
    const { position, value } = parseArchiveLine(line);
    const text = value === null ? 'no value' : Buffer.from(value).toString('utf8');
    return `  ${formatPlace(position)}  ${text}`;
  } catch {
    // A stream that is no archive.
    return `  ${line}`;
  }
}

function formatQuarantined({ text }: ReadObject): readonly string[] {
  const { record, route, code, message } = parseQuarantineEntry(text);
  const which = route === undefined ? '' : `, route ${route}`;
  return [`${formatPlace(record.position)}${which}: ${code}: ${message}`];
}

/** The last digits tell the 56 of a sequence number apart. */
function formatPlace(position: Position): string {
  return `${laneOf(position)} ...${String(placeOf(position)).slice(-8)}`;
}

function formatItem(item: Readonly<Record<string, AttributeValue>>): string {
  const values = Object.entries(item).map(([name, value]) => [name, Object.values(value)[0]]);
  return toJson(values);
}

function toJson(members: readonly (readonly unknown[])[]): string {
  return JSON.stringify(Object.fromEntries(members));
}

function countOf(count: number, noun: string): string {
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
}

function shorten(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}...` : line;
}
