import type { AnyChange, ChangeEvent, Operation } from '../../model/change-event.ts';
import { hashOf } from '../../model/effect-id.ts';
import { toEventLine } from '../../model/event-line.ts';
import type { Json } from '../../model/json.ts';
import { aFunction, type WordsOf } from '../../model/options.ts';
import type { Table } from '../../model/table.ts';
import type { Queue } from '../../model/target.ts';
import { hideInEvent, NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { formatBody, toAttributes } from '../build/message-body.ts';
import { runRouteFunction } from '../build/route-function.ts';
import { compileGroup, factsOfGroup } from '../build/row-item.ts';
import { aPart, aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { CheckedPart, TextPart } from '../declare/part-source.ts';
import type { Effect } from '../declare/send.ts';
import { bodiesOf } from '../declare/send-bodies.ts';

const WORDS: WordsOf<SqsOptions<Table, Operation, string>> = {
  queue: aTargetOf('sqs'),
  message: aFunction,
  attributes: aFunction,
  group: aPart,
};

export interface SqsOptions<T extends Table, O extends Operation, Group> {
  readonly queue: Queue;
  /** Text is sent as it is, anything else as JSON. The line of the event, unless said otherwise. */
  readonly message?: ((event: ChangeEvent<T, O>) => Json) | undefined;
  /** Message attributes. */
  readonly attributes?:
    | ((event: ChangeEvent<T, O>) => Readonly<Record<string, string>>)
    | undefined;
  /**
   * What is kept in order together: a column, a template or a function of the row. The row, unless
   * said otherwise. A FIFO queue is given a hash of it.
   */
  readonly group?: Group & CheckedPart<T, NoInfer<Group>>;
}

/**
 * Sends one message for each change to a queue.
 *
 * @example
 * sqs({ queue: at.dunning, message: (e) => ({ invoice: e.row.invoice_id }) })
 */
export function sqs<T extends Table, O extends Operation, const Group extends TextPart<T>>(
  given: SqsOptions<T, O, Group>,
): Effect<T, O, 'sqs'> {
  const declaration = { for: 'on', verb: 'sqs', sink: 'sqs', given, words: WORDS } as const;
  return declareSend(declaration, (options, columns) => {
    const { queue, message, attributes, group } = options;
    const itemOf = compileGroup(group, columns);
    return {
      for: 'on',
      verb: 'sqs',
      target: queue,
      ...factsOfGroup(group),
      bodies: bodiesOf('event', { message, attributes }),
      build: (event, _present, hidden = NOTHING_HIDDEN) => {
        // The cast holds: hiding columns keeps the table and the operation.
        const shown = hideInEvent(event as AnyChange, hidden) as typeof event;
        const item = itemOf(event as AnyChange, shown as AnyChange);
        const run = <Body>(name: string, build: (event: ChangeEvent<T, O>) => Body): Body =>
          runRouteFunction(name, () => build(shown));
        const body = message
          ? run('message', message)
          : toEventLine(event as AnyChange, { hidden });
        const request = {
          message: formatBody('message', body),
          attributes: attributes ? toAttributes(run('attributes', attributes)) : {},
          // A hash: no row value leaves in the name of a group.
          group: queue.facts.fifo ? hashOf('group-v1', [item]) : undefined,
        };
        return [{ sink: 'sqs', request, item }];
      },
    };
  });
}
