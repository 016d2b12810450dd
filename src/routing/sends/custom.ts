import type { AnyChange, ChangeEvent, Operation } from '../../model/change-event.ts';
import { aFunction, required, type WordsOf } from '../../model/options.ts';
import type { Table } from '../../model/table.ts';
import type { CustomTarget } from '../../model/target.ts';
import { hideInEvent, NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { routeFailed, runRouteFunction } from '../build/route-function.ts';
import { compileGroup, factsOfGroup } from '../build/row-item.ts';
import { aPart, aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { CheckedPart, TextPart } from '../declare/part-source.ts';
import type { Effect } from '../declare/send.ts';
import { bodiesOf } from '../declare/send-bodies.ts';

const WORDS: WordsOf<SendToOptions<Table, Operation, unknown, string>> = {
  target: aTargetOf('custom'),
  body: required(aFunction),
  group: aPart,
};

export interface SendToOptions<T extends Table, O extends Operation, Body, Group> {
  readonly target: CustomTarget<Body>;
  /** What the sink is given to deliver. */
  readonly body: (event: ChangeEvent<T, O>) => Body;
  /** What is kept in order together. The row, unless said otherwise. */
  readonly group?: Group & CheckedPart<T, NoInfer<Group>>;
}

/**
 * Hands one body for each change to a sink of one's own.
 *
 * @example
 * sendTo({ target: at.onCall, body: (e) => ({ text: `Invoice ${e.row.invoice_id} changed` }) })
 */
export function sendTo<T extends Table, O extends Operation, Body, const Group extends TextPart<T>>(
  given: SendToOptions<T, O, Body, Group>,
): Effect<T, O, 'custom'> {
  const declaration = { for: 'on', verb: 'sendTo', sink: 'custom', given, words: WORDS } as const;
  return declareSend(declaration, (options, columns) => {
    const { target, body, group } = options;
    const { name: kind, repeatable } = target.facts.kind;
    const itemOf = compileGroup(group, columns);
    return {
      for: 'on',
      verb: `custom.${kind}`,
      target,
      ...factsOfGroup(group),
      bodies: bodiesOf('event', { body }),
      isRepeatable: repeatable,
      build: (event, _present, hidden = NOTHING_HIDDEN) => {
        // The cast holds: hiding columns keeps the table and the operation.
        const shown = hideInEvent(event as AnyChange, hidden) as typeof event;
        const built = runRouteFunction('body', () => body(shown));
        if (built === undefined || built instanceof Promise) {
          throw routeFailed('the function `body` answered nothing that can be sent');
        }
        const item = itemOf(event as AnyChange, shown as AnyChange);
        return [{ sink: 'custom', request: { kind, repeatable, body: built }, item }];
      },
    };
  });
}
