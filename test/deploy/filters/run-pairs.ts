import { createRandom } from '../../fuzz/random.ts';
import { createRandomSubject, type RandomSubject } from './random-subject.ts';
import type { WrittenRecord } from './written-record.ts';

/** A record that a route may want and the filter drops. */
export interface Finding {
  readonly seed: number;
  readonly subject: RandomSubject;
  readonly written: WrittenRecord;
}

export interface PairsResult {
  readonly pairs: number;
  /** Pairs of which the function has a filter at all. */
  readonly filtered: number;
  readonly dropped: number;
  readonly wanted: number;
  /** Of the records of a function with filter, those that no route wants. */
  readonly unwanted: number;
  readonly findings: readonly Finding[];
}

/** Records for each function: to compile a function costs as much as many of them. */
export const RECORDS_PER_SUBJECT = 50;

/** Tries functions, each with many records; the same for the same seeds. */
export function runPairs(from: number, subjects: number): PairsResult {
  const findings: Finding[] = [];
  const counts = { pairs: 0, filtered: 0, dropped: 0, wanted: 0, unwanted: 0 };
  for (let seed = from; seed < from + subjects; seed++) {
    const subject = createRandomSubject(createRandom(seed));
    for (let made = 0; made < RECORDS_PER_SUBJECT; made++) {
      const written = subject.writeRecord();
      const isWanted = subject.wants(written);
      const isPassed = subject.passes(written.record);
      count(counts, subject.plan.kind === 'filtered', isWanted, isPassed);
      if (isWanted && !isPassed) findings.push({ seed, subject, written });
    }
  }
  return { ...counts, findings };
}

function count(
  counts: Record<'pairs' | 'filtered' | 'dropped' | 'wanted' | 'unwanted', number>,
  isFiltered: boolean,
  isWanted: boolean,
  isPassed: boolean,
): void {
  counts.pairs++;
  if (isWanted) counts.wanted++;
  if (!isFiltered) return;
  counts.filtered++;
  if (!isWanted) counts.unwanted++;
  if (!isPassed) counts.dropped++;
}

/** Tells what a finding is made of, so that it can be seen again. */
export function formatFinding({ seed, subject, written }: Finding): string {
  const { spec, plan } = subject;
  const value =
    written.record.value === null ? 'null' : Buffer.from(written.record.value).toString();
  return [
    `seed ${seed}: a ${written.shape} record is dropped that a route may want`,
    `decoder ${JSON.stringify(spec.decoder)}`,
    ...(spec.routes ?? []).flatMap((set) =>
      Object.entries(set).map(([name, route]) => {
        const { kind, operations, where, before, became, table } = route;
        const { columns, ...facts } = table;
        const kinds = Object.entries(columns).map(([column, { kind: own }]) => `${column}:${own}`);
        return `${name} ${formatJson({ kind, operations, where, before, became, facts, kinds })}`;
      }),
    ),
    ...(plan.kind === 'filtered'
      ? plan.patterns.map((one) => `pattern ${JSON.stringify(one)}`)
      : []),
    `record ${value}`,
  ].join('\n  ');
}

function formatJson(value: unknown): string {
  return JSON.stringify(value, (_name, one: unknown) =>
    typeof one === 'bigint' ? `${one}n` : one,
  );
}
