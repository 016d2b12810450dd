import type { AnyChange, ChangeEvent, Operation } from '../../model/change-event.ts';
import { hashOf } from '../../model/effect-id.ts';
import { toEventLine } from '../../model/event-line.ts';
import type { Json } from '../../model/json.ts';
import { aFunction, type WordsOf } from '../../model/options.ts';
import type { Table } from '../../model/table.ts';
import type { Topic } from '../../model/target.ts';
import { hideInEvent, NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { formatBody, toAttributes, toText } from '../build/message-body.ts';
import { runRouteFunction } from '../build/route-function.ts';
import { compileGroup, factsOfGroup } from '../build/row-item.ts';
import { aPart, aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { CheckedPart, TextPart } from '../declare/part-source.ts';
import type { Effect } from '../declare/send.ts';
import { bodiesOf } from '../declare/send-bodies.ts';

const WORDS: WordsOf<SnsOptions<Table, Operation, string>> = {
  topic: aTargetOf('sns'),
  message: aFunction,
  subject: aFunction,
  attributes: aFunction,
  group: aPart,
};

export interface SnsOptions<T extends Table, O extends Operation, Group> {
  readonly topic: Topic;
  /** Text is sent as it is, anything else as JSON. The line of the event, unless said otherwise. */
  readonly message?: ((event: ChangeEvent<T, O>) => Json) | undefined;
  readonly subject?: ((event: ChangeEvent<T, O>) => string) | undefined;
  /** Message attributes, for filters of subscriptions. */
  readonly attributes?:
    | ((event: ChangeEvent<T, O>) => Readonly<Record<string, string>>)
    | undefined;
  /**
   * What is kept in order together: a column, a template or a function of the row. The row, unless
   * said otherwise. A FIFO topic is given a hash of it.
   */
  readonly group?: Group & CheckedPart<T, NoInfer<Group>>;
}

/**
 * Publishes one message for each change.
 *
 * @example
 * sns({ topic: at.billingAlerts, message: (e) => `Use this month: ${e.after.monthly_kwh_use} kWh` })
 */
export function sns<T extends Table, O extends Operation, const Group extends TextPart<T>>(
  given: SnsOptions<T, O, Group>,
): Effect<T, O, 'sns'> {
  const declaration = { for: 'on', verb: 'sns', sink: 'sns', given, words: WORDS } as const;
  return declareSend(declaration, (options, columns) => {
    const { topic, message, subject, attributes, group } = options;
    const itemOf = compileGroup(group, columns);
    return {
      for: 'on',
      verb: 'sns',
      target: topic,
      ...factsOfGroup(group),
      bodies: bodiesOf('event', { message, subject, attributes }),
      build: (event, _present, hidden = NOTHING_HIDDEN) => {
        // The cast holds: hiding columns keeps the table and the operation.
        const shown = hideInEvent(event as AnyChange, hidden) as typeof event;
        const item = itemOf(event as AnyChange, shown as AnyChange);
        const run = <Body>(name: string, build: (event: ChangeEvent<T, O>) => Body): Body =>
          runRouteFunction(name, () => build(shown));
        const body = message
          ? run('message', message)
          : toEventLine(event as AnyChange, { hidden });
        return [
          {
            sink: 'sns',
            request: {
              message: formatBody('message', body),
              subject: subject && toText('subject', run('subject', subject)),
              attributes: attributes ? toAttributes(run('attributes', attributes)) : {},
              // A hash: no row value leaves in the name of a group.
              group: topic.facts.fifo ? hashOf('group-v1', [item]) : undefined,
            },
            item,
          },
        ];
      },
    };
  });
}
