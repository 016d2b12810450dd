import {
  isMetadataField,
  isReservedAttribute,
  MILLRACE_FIELD,
} from '../../model/reserved-names.ts';
import type { Route, Send } from '../../model/route.ts';
import type { ItemTable } from '../../model/target.ts';
import { expiryOf, ttlAttributeOf } from '../../model/target-expiry.ts';
import { sampleEvent, sampleRow } from '../build/sample-event.ts';
import type { Finding } from './problem.ts';

/**
 * Finds attributes and fields that Millrace keeps for itself: else every delivery would be rejected.
 *
 * The names that a function answers are learned from a row of sample values; a function that fails on
 * it tells none, and the sink refuses what is left.
 */
export function checkReserved(route: Route, send: Send): readonly Finding[] {
  const { sink } = send.target;
  if (sink !== 'dynamodb' && sink !== 'opensearch') return [];
  if (send.verb.endsWith('.invalidate')) return [];
  const ttl = ttlAttributeOf(expiryOf(send.target));
  const isReserved = (name: string) =>
    sink === 'dynamodb' ? isReservedAttribute(name) || name === ttl : isReservedOfDocument(name);
  const what = sink === 'dynamodb' ? 'attribute' : 'field';
  return [...new Set(namesOf(route, send))].filter(isReserved).map((name) => {
    const keeper = sink === 'opensearch' && isMetadataField(name) ? 'OpenSearch' : 'Millrace';
    return {
      column: name,
      what: `\`${send.verb}\`: ${keeper} keeps the ${what} ${name} for itself`,
      fix: 'give it another name in the function that builds the body',
    };
  });
}

function isReservedOfDocument(name: string): boolean {
  return name === MILLRACE_FIELD || isMetadataField(name);
}

function namesOf({ table }: Route, send: Send): readonly string[] {
  const { bodies = [], columns = [], target, for: kind } = send;
  const built = bodies.flatMap(({ takes, build }) => {
    const row = sampleRow(table);
    const sample =
      takes === 'row' ? row : sampleEvent(table, 'update', { before: row, after: row, key: row });
    return namesBuilt(() => build(sample as never));
  });
  // A mirror without a function writes all columns.
  const whole = kind === 'mirror' && bodies.length === 0 ? Object.keys(table.columns) : [];
  const key = target.sink === 'dynamodb' ? Object.keys((target as ItemTable).facts.key) : [];
  return [...built, ...columns, ...whole, ...key];
}

function namesBuilt(build: () => unknown): readonly string[] {
  try {
    const body = build();
    return typeof body === 'object' && body !== null ? Object.keys(body) : [];
  } catch {
    return [];
  }
}
