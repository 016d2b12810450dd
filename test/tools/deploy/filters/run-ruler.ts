import { parseArgs } from 'node:util';
import { createRandom } from '../../../fuzz/random.ts';
import { createRandomSubject, type RandomSubject } from './random-subject.ts';
import { createRuler, type Question, RULER_VERSIONS, type Ruler } from './ruler.ts';
import { type Finding, formatFinding, RECORDS_PER_SUBJECT } from './run-pairs.ts';
import type { WrittenRecord } from './written-record.ts';

// node test/tools/deploy/filters/run-ruler.ts --pairs 20000 --from 900001
const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20000' },
    from: { type: 'string', default: '1' },
  },
});

/** Lost in a `$or` by event-ruler 1.7.3 to 2.1.0. */
const KNOWN = [900_012, 900_017, 900_069, 900_100, 900_391, 900_405];
const CHUNK = 200;

/** The records of one function that a route may want; what is no JSON is decided before the patterns. */
interface Wanted {
  readonly seed: number;
  readonly subject: RandomSubject;
  readonly records: readonly WrittenRecord[];
  readonly question: Question;
}

const first = Number(values.from);
const subjects = Math.ceil(Number(values.pairs) / RECORDS_PER_SUBJECT);
const seeds = [...KNOWN, ...Array.from({ length: subjects }, (_, at) => first + at)];
const rulers: { readonly version: string; readonly ruler: Ruler }[] = [];
for (const version of RULER_VERSIONS) {
  const ruler = await createRuler(version);
  if ('missing' in ruler)
    process.stdout.write(`SKIPPED: event-ruler ${version}: ${ruler.missing}\n`);
  else rulers.push({ version, ruler });
}

let wanted = 0;
let findings = 0;
for (let done = 0; rulers.length > 0 && done < seeds.length && findings === 0; done += CHUNK) {
  const all = seeds.slice(done, done + CHUNK).flatMap(listWanted);
  wanted += all.reduce((sum, { records }) => sum + records.length, 0);
  for (const { version, ruler } of rulers) {
    const problems = compare(all, ruler);
    findings += problems.length;
    for (const problem of problems.slice(0, 1)) {
      process.stdout.write(`event-ruler ${version}: ${problem}\n`);
    }
  }
}
const versions = rulers.map(({ version }) => version).join(', ');
if (rulers.length > 0) {
  process.stdout.write(`event-ruler ${versions}: ${wanted} wanted records, ${findings} findings\n`);
}
if (findings > 0) process.exitCode = 1;

function listWanted(seed: number): readonly Wanted[] {
  const subject = createRandomSubject(createRandom(seed));
  const { plan } = subject;
  if (plan.kind !== 'filtered') return [];
  const body = plan.patterns.some((one) => Object.hasOwn(one, 'data')) ? 'data' : 'value';
  const written = Array.from({ length: RECORDS_PER_SUBJECT }, () => subject.writeRecord());
  const records = written.filter((one) => isObject(one) && subject.wants(one));
  const texts = records.map(({ record }) => `{"${body}":${Buffer.from(record.value ?? '')}}`);
  return [{ seed, subject, records, question: { patterns: plan.patterns, records: texts } }];
}

function compare(all: readonly Wanted[], ruler: Ruler): readonly string[] {
  const answers = ruler.ask(all.map(({ question }) => question));
  return all.flatMap(({ seed, subject, records }, at) => {
    const answer = answers[at] ?? [];
    if ('refused' in answer) return [`seed ${seed}: a pattern is refused: ${answer.refused}`];
    return records.flatMap((written, index) => {
      const finding: Finding = { seed, subject, written };
      return answer[index] === true ? [] : [formatFinding(finding)];
    });
  });
}

function isObject({ record: { value } }: WrittenRecord): boolean {
  try {
    const json: unknown = JSON.parse(Buffer.from(value ?? '').toString());
    return typeof json === 'object' && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}
