import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { writeOrderUpdates } from './dms-orders.ts';
import { measure, type Result } from './measure.ts';
import { variantsFor } from './variants.ts';

const { values: flags } = parseArgs({
  options: {
    records: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '21' },
    json: { type: 'boolean', default: false },
  },
});

const batch = writeOrderUpdates(Number(flags.records));
const results = measure(variantsFor(batch.truth), {
  values: batch.values,
  rounds: Number(flags.rounds),
});

const report = {
  record: 'DMS update with before image, 14 columns',
  meanBytes: Math.round(batch.meanBytes),
  records: batch.values.length,
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  results,
};
process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : formatReport());

function formatReport(): string {
  const head = `${report.record}, ${report.meanBytes} bytes, ${report.records} records\nNode ${report.node}, ${report.cpu}\n\n`;
  return `${head}${results.map(formatLine).join('\n')}\n\n${JSON.stringify(report)}\n`;
}

function formatLine({ name, goal, recordsPerSecond, ratio }: Result): string {
  const speed = recordsPerSecond.toLocaleString('en').padStart(10);
  const wanted = goal === undefined ? '' : `  (goal ${goal})`;
  return `${name.padEnd(34)} ${speed}/s  ${ratio.toFixed(3)} × floor${wanted}`;
}
