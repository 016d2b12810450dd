import { readFileSync } from 'node:fs';

/** One refusal of a state store, as `stack/record/record-refusals.ts` has kept it. */
export interface RecordedRefusal {
  readonly about: string;
  readonly status: number;
  readonly type: string;
  readonly reason: string;
  readonly causedBy?: string;
}

/** Reads what a store answered to what it refused. */
export function recordedRefusals(service: 'dynamodb' | 'opensearch'): readonly RecordedRefusal[] {
  // The cast holds: the recorder of the stack writes this form.
  return JSON.parse(
    readFileSync(`test/fixtures/refusals/${service}.json`, 'utf8'),
  ) as readonly RecordedRefusal[];
}

/** Returns what a store wrote about one kind of refusal. */
export function recordedRefusal(
  service: 'dynamodb' | 'opensearch',
  about: string,
): RecordedRefusal {
  const found = recordedRefusals(service).find((one) => one.about === about);
  if (found === undefined) throw new Error(`nothing is recorded about ${about}`);
  return found;
}
