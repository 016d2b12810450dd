import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { PartsContent, ReadObject } from './parts/read-back.ts';

const LONGEST_LINE = 200;

/** Writes what stands in the local parts, for people. */
export function formatContent(content: PartsContent): readonly string[] {
  return [
    ...formatEach('topic', 'message', content.messages, ({ body, attributes }) => [
      `${body}  ${JSON.stringify(attributes)}`,
    ]),
    ...formatEach('table', 'item', content.items, (item) => [formatItem(item)]),
    ...formatEach('index', 'document', content.documents, ({ id, source }) => [
      `${id}  ${JSON.stringify(source)}`,
    ]),
    ...formatEach('bucket of', 'object', content.objects, formatObject),
    ...formatEach('quarantine', 'entry', { '': content.quarantine }, formatObject),
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

function formatObject({ key, text }: ReadObject): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return [`${key} (${countOf(lines.length, 'line')})`, ...lines.map((line) => `  ${line}`)];
}

function formatItem(item: Readonly<Record<string, AttributeValue>>): string {
  const values = Object.entries(item).map(([name, value]) => [name, Object.values(value)[0]]);
  return JSON.stringify(Object.fromEntries(values));
}

function countOf(count: number, noun: string): string {
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
}

function shorten(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}...` : line;
}
