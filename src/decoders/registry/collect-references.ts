import { CdcError } from '../../errors.ts';

/** References of references included: more are a mistake. */
const MAX_REFERENCES = 100;

/** A schema that another one refers to. */
export interface Reference {
  /** The same for the same schema, whoever refers to it. */
  readonly name: string;
  /** Resolves to `undefined` if the registry does not have it. */
  readonly fetch: () => Promise<Referred | undefined>;
}

export interface Referred {
  readonly text: string;
  readonly references: readonly Reference[];
}

/**
 * Fetches the texts of what a schema refers to, and of what that refers to: the deepest first, each
 * once.
 *
 * Rejects with `ERR_CDC_SCHEMA_UNKNOWN` for a reference that leads nowhere.
 */
export async function collectReferences(
  references: readonly Reference[],
): Promise<readonly string[]> {
  const seen = new Set<string>();
  const texts: string[] = [];

  const visit = async ({ name, fetch }: Reference): Promise<void> => {
    if (seen.has(name)) return;
    seen.add(name);
    if (seen.size > MAX_REFERENCES) throw invalid(`more than ${MAX_REFERENCES}`);
    const referred = await fetch();
    if (referred === undefined) throw invalid('one is not in the registry');
    for (const inner of referred.references) await visit(inner);
    texts.push(referred.text);
  };

  for (const reference of references) await visit(reference);
  return texts;
}

function invalid(why: string): CdcError {
  return new CdcError('ERR_CDC_SCHEMA_UNKNOWN', `References of a schema: ${why}`);
}
