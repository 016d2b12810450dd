import { parseArgs } from 'node:util';
import { formatFinding, RECORDS_PER_SUBJECT, runPairs } from './run-pairs.ts';

// npm run filters -- --pairs 1000000 --from 1
const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '200000' },
    from: { type: 'string', default: '1' },
  },
});
const CHUNK = 400;
const subjects = Math.ceil(Number(values.pairs) / RECORDS_PER_SUBJECT);
const first = Number(values.from);
const sum = { pairs: 0, filtered: 0, dropped: 0, findings: 0, unwanted: 0, rightlyDropped: 0 };

for (let done = 0; done < subjects && sum.findings === 0; done += CHUNK) {
  const { findings, sample, ...counts } = runPairs(first + done, Math.min(CHUNK, subjects - done));
  for (const name of ['pairs', 'filtered', 'dropped'] as const) sum[name] += counts[name];
  sum.unwanted += sample.unwanted;
  sum.rightlyDropped += sample.dropped;
  sum.findings += findings.length;
  // The shortest record is the easiest to read.
  const [shortest] = findings.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  if (shortest !== undefined) process.stdout.write(`${formatFinding(shortest)}\n`);
}

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
process.stdout.write(
  `${sum.pairs} pairs, ${sum.findings} findings; of ${sum.filtered} records of functions with a filter ` +
    `${share(sum.dropped, sum.filtered)} are dropped, of those that no route wants ${share(sum.rightlyDropped, sum.unwanted)}\n`,
);
process.exitCode = sum.findings === 0 ? 0 : 1;

function sizeOf({
  written,
}: {
  readonly written: { readonly record: { readonly value: Uint8Array | null } };
}) {
  return written.record.value?.length ?? 0;
}
