import type { AnyChange, ChangeEvent, Operation } from '../../model/change-event.ts';
import { toEventLine } from '../../model/event-line.ts';
import type { JsonObject } from '../../model/json.ts';
import { aFunction, aText, either, required, type WordsOf } from '../../model/options.ts';
import type { Table } from '../../model/table.ts';
import type { EventBus } from '../../model/target.ts';
import { hideInEvent, NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { formatBody, toDocument, toText } from '../build/message-body.ts';
import { runRouteFunction } from '../build/route-function.ts';
import { rowItemOf } from '../build/row-item.ts';
import { aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { Effect } from '../declare/send.ts';
import { bodiesOf } from '../declare/send-bodies.ts';

const WORDS: WordsOf<EventbridgeOptions<Table, Operation>> = {
  bus: aTargetOf('eventbridge'),
  detailType: required(either(aText, aFunction)),
  detail: aFunction,
};

export interface EventbridgeOptions<T extends Table, O extends Operation> {
  readonly bus: EventBus;
  /** What rules match as `detail-type`: a text, or a function of the event. */
  readonly detailType: string | ((event: ChangeEvent<T, O>) => string);
  /** An object, sent as JSON. The line of the event, unless said otherwise. */
  readonly detail?: ((event: ChangeEvent<T, O>) => JsonObject) | undefined;
}

/**
 * Puts one event for each change on an event bus. A bus keeps no order: consumers that need one look
 * at the version in the detail.
 *
 * @example
 * eventbridge({ bus: at.events, detailType: 'Invoice changed' })
 */
export function eventbridge<T extends Table, O extends Operation>(
  given: EventbridgeOptions<T, O>,
): Effect<T, O, 'eventbridge'> {
  const declaration = {
    for: 'on',
    verb: 'eventbridge',
    sink: 'eventbridge',
    given,
    words: WORDS,
  } as const;
  return declareSend(declaration, (options) => {
    const { bus, detailType, detail } = options;
    return {
      for: 'on',
      verb: 'eventbridge',
      target: bus,
      needs: [],
      bodies: bodiesOf('event', {
        detailType: typeof detailType === 'function' ? detailType : undefined,
        detail,
      }),
      build: (event, _present, hidden = NOTHING_HIDDEN) => {
        const all = event as AnyChange;
        // The cast holds: hiding columns keeps the table and the operation.
        const shown = hideInEvent(all, hidden) as typeof event;
        const type =
          typeof detailType === 'function'
            ? runRouteFunction('detailType', () => detailType(shown))
            : detailType;
        const body = detail
          ? toDocument(
              'detail',
              runRouteFunction('detail', () => detail(shown)),
            )
          : toEventLine(all, { hidden });
        const request = {
          source: bus.facts.source,
          detailType: toText('detailType', type),
          detail: formatBody('detail', body),
        };
        return [{ sink: 'eventbridge', request, item: rowItemOf(all) }];
      },
    };
  });
}
