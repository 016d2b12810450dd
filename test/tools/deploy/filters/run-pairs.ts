import { createRandom } from '../../../fuzz/random.ts';
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
  /** Of a part of the filtered pairs: how many no route wants, and how many of those are dropped. */
  readonly sample: { readonly unwanted: number; readonly dropped: number };
  readonly findings: readonly Finding[];
}

/** Few for each function, which are what findings hide in. */
export const RECORDS_PER_SUBJECT = 50;
/** What passes is right, and only every so many-th record is looked at to see whether it had to. */
const SAMPLED = 16;

/** Tries functions, each with many records; the same for the same seeds. */
export function runPairs(from: number, subjects: number): PairsResult {
  const tally: Tally = {
    filtered: 0,
    dropped: 0,
    sample: { unwanted: 0, dropped: 0 },
    findings: [],
  };
  for (let seed = from; seed < from + subjects; seed++) {
    const subject = createRandomSubject(createRandom(seed));
    if (subject.plan.kind === 'filtered') tryRecords(subject, seed, tally);
  }
  return { ...tally, pairs: subjects * RECORDS_PER_SUBJECT };
}

interface Tally {
  filtered: number;
  dropped: number;
  readonly sample: { unwanted: number; dropped: number };
  readonly findings: Finding[];
}

function tryRecords(subject: RandomSubject, seed: number, tally: Tally): void {
  for (let made = 0; made < RECORDS_PER_SUBJECT; made++) {
    const written = subject.writeRecord();
    tally.filtered++;
    const isDropped = !subject.passes(written.record);
    tally.dropped += Number(isDropped);
    const isSampled = made % SAMPLED === 0;
    if (!(isDropped || isSampled)) continue;
    const isWanted = subject.wants(written);
    if (isDropped && isWanted) tally.findings.push({ seed, subject, written });
    else if (isSampled) countSampled(tally.sample, isWanted, isDropped);
  }
}

function countSampled(sample: Tally['sample'], isWanted: boolean, isDropped: boolean): void {
  if (!isWanted) sample.unwanted++;
  if (isDropped) sample.dropped++;
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
