import { createDecoder } from '../../../decoders/create-decoder.ts';
import { decodeRecords } from '../../../inputs/decode-records.ts';
import { tablesOf } from '../../../inputs/load-service.ts';
import { formatExactJson } from '../../../model/exact-json.ts';
import type { DecodedMessage } from '../../../model/message.ts';
import type { StreamRecord } from '../../../model/record.ts';
import type { FunctionSpec } from '../../../model/service.ts';
import { createTableIndex, formatTable } from '../../../model/table.ts';
import { compileRouter } from '../../../routing/compile-router.ts';
import type { RouteReport } from '../../../routing/explain/explain.ts';
import { SKIP_TEXTS } from '../../../routing/explain/skip-texts.ts';

/** Returns for each record what it is, and what each route makes of it and why. Sends nothing. */
export async function explainRecords(
  spec: FunctionSpec,
  records: readonly StreamRecord[],
  now: number,
): Promise<readonly string[]> {
  const { routes = [], decoder } = spec;
  const router = compileRouter(routes);
  const findTable = createTableIndex(tablesOf([{ name: '', spec }]));
  const inputs = records.map((record, index) => ({
    place: `${index + 1}`.padStart(4),
    hasPosition: true,
    record,
  }));
  const lines: string[] = [];
  const decoded = decodeRecords(toAsync(inputs), createDecoder(decoder, { findTable }));
  for await (const { place, result } of decoded) {
    lines.push(`${place}  ${describe(result)}`);
    if (result.kind !== 'change') continue;
    const reports = router.explain(result, now).routes;
    lines.push(...reports.flatMap(formatRoute));
  }
  return lines;
}

async function* toAsync<Value>(values: readonly Value[]): AsyncGenerator<Value> {
  yield* values;
}

type Result =
  | DecodedMessage
  | { readonly kind: 'undecodable'; readonly code: string; readonly message: string };

function describe(result: Result): string {
  switch (result.kind) {
    case 'change': {
      const key = 'key' in result ? formatExactJson(result.key) : '';
      return `${result.operation} ${formatTable(result.table)} ${key}`;
    }
    case 'control':
      return `${result.subject} ${result.operation ?? ''}: changes no row`;
    case 'unwanted':
      return `change of ${formatTable(result.table)}: no route is on it`;
    case 'undecodable':
      return `undecodable, to quarantine: ${result.code}: ${result.message}`;
  }
}

function formatRoute(report: RouteReport): readonly string[] {
  const { route, outcome, requests, conditions } = report;
  const name = route.padEnd(18);
  const reasons = conditions
    .filter(({ column }) => column !== undefined)
    .map(({ word, image, column, value, asks }) => {
      const verb = image === 'before' ? 'was' : 'is';
      return `${word}: ${column} ${verb} ${value ?? 'not captured'}, asked ${asks ?? ''}`;
    });
  const why = reasons.length === 0 ? '' : `  (${reasons.join('; ')})`;
  if (outcome === 'sends') {
    const places = requests.map(({ sink, target, request }) => {
      const action = 'action' in request ? ` ${request.action}` : '';
      return `${sink} ${target}${action}`;
    });
    return [`        -> ${name} ${places.join(', ')}${why}`];
  }
  return [`         - ${name} ${REASONS[outcome] ?? outcome}${why}`];
}

const REASONS: Readonly<Record<string, string>> = {
  ...SKIP_TEXTS,
  operation: 'not on this operation',
  rejected: 'cannot be sent: to quarantine',
};
