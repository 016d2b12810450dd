import type { AnyChange, ChangeEvent, Operation } from '../../model/change-event.ts';
import { toEventLine } from '../../model/event-line.ts';
import type { Json } from '../../model/json.ts';
import { aFunction, type WordsOf } from '../../model/options.ts';
import type { Table } from '../../model/table.ts';
import type { DeliveryStream } from '../../model/target.ts';
import { hideInEvent, NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { formatBody } from '../build/message-body.ts';
import { routeFailed, runRouteFunction } from '../build/route-function.ts';
import { rowItemOf } from '../build/row-item.ts';
import { aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { Effect } from '../declare/send.ts';
import { bodiesOf } from '../declare/send-bodies.ts';

const WORDS: WordsOf<FirehoseOptions<Table, Operation>> = {
  stream: aTargetOf('firehose'),
  line: aFunction,
};

export interface FirehoseOptions<T extends Table, O extends Operation> {
  readonly stream: DeliveryStream;
  /** Text is written as it is, anything else as JSON. The line of the event, unless said otherwise. */
  readonly line?: ((event: ChangeEvent<T, O>) => Json) | undefined;
}

/**
 * Writes one NDJSON line for each change.
 *
 * @example
 * firehose({ stream: at.invoiceHistory })
 */
export function firehose<T extends Table, O extends Operation>(
  given: FirehoseOptions<T, O>,
): Effect<T, O, 'firehose'> {
  const declaration = {
    for: 'on',
    verb: 'firehose',
    sink: 'firehose',
    given,
    words: WORDS,
  } as const;
  return declareSend(declaration, (options) => {
    const { stream, line } = options;
    return {
      for: 'on',
      verb: 'firehose',
      target: stream,
      needs: [],
      bodies: bodiesOf('event', { line }),
      build: (event, _present, hidden = NOTHING_HIDDEN) => {
        const all = event as AnyChange;
        // The cast holds: hiding columns keeps the table and the operation.
        const shown = hideInEvent(all, hidden) as typeof event;
        const body = line
          ? runRouteFunction('line', () => line(shown))
          : toEventLine(all, { hidden });
        const request = { line: toLine(formatBody('line', body)) };
        return [{ sink: 'firehose', request, item: rowItemOf(all) }];
      },
    };
  });
}

function toLine(text: string): string {
  const line = text.endsWith('\n') ? text.slice(0, -1) : text;
  // A line end inside a line would make two records of it downstream.
  if (/[\n\r]/.test(line)) throw routeFailed('`line` holds a line end');
  return line;
}
