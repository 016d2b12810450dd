import type { Columns } from '../../model/columns.ts';
import { isObject } from '../../model/fields.ts';
import {
  aFunction,
  anObject,
  aText,
  either,
  type Flaw,
  flawsOf,
  oneOfTexts,
  readOptions,
  required,
  type Word,
  type WordsOf,
  withFlaws,
} from '../../model/options.ts';
import type { Send } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';

/** A column, a template or a function of the row. */
export const aPart: Word = either(aText, aFunction);
export const anItemKey: Word = required(anObject);
export const anIncompletePolicy: Word = oneOfTexts('merge', 'skip', 'fail');

/** A declared target of a sink. */
export function aTargetOf(sink: string): Word {
  return required({
    form: `a target of ${sink}, declared through \`targets({ ... })\``,
    test: (value) => isObject(value) && value['sink'] === sink && isObject(value['facts']),
  });
}

interface Declaration<Options> {
  readonly for: Send['for'];
  readonly verb: string;
  readonly sink: string;
  readonly given: Options;
  readonly words: WordsOf<Options>;
}

/** Makes a send for the columns of a table, which are empty until a route names the table. */
type MakeSend<Options, S extends Send> = (options: Options, columns: Columns) => S;

/**
 * Declares a send of what a route says of it. It is made anew for the table of each route that has
 * it; one that says too little to be made is kept as what is wrong with it.
 */
export function declareSend<Options extends object, S extends Send>(
  declaration: Declaration<Options>,
  make: MakeSend<Options, S>,
): S {
  const { given, words, verb, sink } = declaration;
  const { options, flaws } = readOptions(`\`${verb}\``, given, words);
  const lacks = Object.entries<Word>(words).some(
    ([name, { isRequired }]) => isRequired === true && !Object.hasOwn(options, name),
  );
  if (lacks) return brokenSend(declaration, sink, flaws) as Send as S;
  // The cast holds: nothing that is required is missing.
  const bind = (columns: Columns): S => withFlaws(make(options as Options, columns), flaws);
  return { ...bind({}), bind };
}

/** Returns a send as it is for the rows of a table. */
export function bindSend<S extends Send>(send: S, { columns }: Table): S {
  // The cast holds: a send binds to its own kind.
  return send.bind === undefined ? send : (send.bind(columns) as S);
}

/** Returns a send that stands for what is no send at all. */
export function noSend(kind: Send['for'], given: unknown): Send {
  const flaw: Flaw = {
    what: '`to` holds something that is no send',
    fix: 'give it what `sns(...)`, `dynamodb.put(...)` and the like answer',
  };
  return brokenSend(
    { for: kind, verb: 'to' },
    '',
    flawsOf(given).length > 0 ? flawsOf(given) : [flaw],
  );
}

function brokenSend(
  { for: kind, verb }: Pick<Send, 'for' | 'verb'>,
  sink: string,
  flaws: readonly Flaw[],
): Send {
  return {
    for: kind,
    verb,
    target: { sink, name: '', facts: {} },
    needs: [],
    flaws,
    isBroken: true,
    build: () => [],
  };
}
