import type { ChangeEvent, Operation } from '../../model/change-event.ts';
import type { MessageDelivery } from '../../model/delivery.ts';
import type { Draft, Send } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';

/** What an `on` route does with each change: an effect of its own, such as a message. */
export interface Effect<T extends Table, O extends Operation, out Sink extends string = string>
  extends Send<Sink> {
  readonly for: 'on';
  readonly build: (
    event: ChangeEvent<T, O>,
    present: boolean,
    hidden?: ReadonlySet<string>,
  ) => readonly Draft[];
}

/** What a mirror keeps equal to the rows: only the newest change of a row counts. */
export interface State<T extends Table, out Sink extends string = string> extends Send<Sink> {
  readonly for: 'mirror';
  readonly build: (
    event: ChangeEvent<T, Operation>,
    present: boolean,
    hidden?: ReadonlySet<string>,
  ) => readonly Draft[];
}

/** Sinks whose repetition is seen, and which are therefore guarded against floods. */
export type MessageSink = Exclude<MessageDelivery['sink'], 'archive'>;

export type OneOrMore<V> = V | readonly [V, ...V[]];

const MESSAGE_SINKS: Readonly<Record<MessageSink, true>> = {
  sns: true,
  sqs: true,
  eventbridge: true,
  firehose: true,
  custom: true,
};

/** Tells the sinks whose repetition is seen. */
export function isMessageSink(sink: string): boolean {
  return Object.hasOwn(MESSAGE_SINKS, sink);
}

/** Tells the sends whose repetition is seen. */
export function isMessageSend({ target, isRepeatable = false }: Send): boolean {
  return !isRepeatable && isMessageSink(target.sink);
}
