import type { Document, DocumentValue } from './opensearch-json.ts';
import { OpensearchRefusal } from './opensearch-refusal.ts';

export interface ScriptResult {
  readonly operation: 'index' | 'delete' | 'none';
  readonly source: Document;
}

/** What a script does, written in TypeScript: there is no Painless interpreter here. */
export type Script = (source: Record<string, DocumentValue>, params: Document) => ScriptResult;

const SCRIPTS: ReadonlyMap<string, Script> = new Map([]);

/**
 * Answers the counterpart of a Painless script, known by its exact text.
 *
 * @throws {OpensearchRefusal} for any other script: better no answer than a wrong one.
 */
export function findScript(source: string, lang: string): Script {
  const script = lang === 'painless' ? SCRIPTS.get(source) : undefined;
  if (script !== undefined) return script;
  throw new OpensearchRefusal(
    400,
    'script_exception',
    'compile error: the local OpenSearch knows only the scripts that Millrace sends',
  );
}
