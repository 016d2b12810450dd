import type { Column } from '../../model/columns.ts';
import type { ConvertValue } from './dialect.ts';
import { ValueMismatch } from './value-mismatch.ts';

/**
 * Compiles the Standard Schema of a column. The schema of a `json` column answers the value of the
 * column; that of any other column only checks it: a canonical value is never changed.
 *
 * @see https://standardschema.dev
 */
export function compileSchema({ kind, facts }: Column): ConvertValue {
  const validate = facts.schema?.['~standard'].validate;
  return (value) => {
    const answer = answerOf(() => validate?.(value));
    if (kind === 'json') return answer;
    // Lists and bytes are copied by most schemas: only the check counts.
    if (typeof value === 'object') return value;
    if (!Object.is(answer, value)) throw new ValueMismatch('the schema changes the value');
    return value;
  };
}

function answerOf(validate: () => unknown): unknown {
  let result: unknown;
  try {
    result = validate();
  } catch {
    // What a schema throws or finds may quote the value, so that nothing of it is passed on.
    throw new ValueMismatch('the schema failed');
  }
  if (result instanceof Promise)
    throw new ValueMismatch('the schema answers later: it must be synchronous');
  const { issues, value } = result as { issues?: unknown; value?: unknown };
  if (issues !== undefined) throw new ValueMismatch('refused by the schema');
  return value;
}
