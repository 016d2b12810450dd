import type { StreamRecord } from '../../model/record.ts';
import { topicOf } from './named-table.ts';

/** The default of `route.topic.replacement`. */
const OUTBOX_TOPIC = 'outbox.event.';
const ID_HEADER = 'id';

/**
 * Tells a topic of the outbox event router, as it is named by default. What is in it is a message
 * between services, and no row: whatever it looks like, even a missing value, it changes nothing.
 */
export function isOutboxTopic(record: StreamRecord): boolean {
  return topicOf(record)?.startsWith(OUTBOX_TOPIC) === true;
}

/** Tells the header that the outbox event router gives its messages. Other transforms may give it, too. */
export function hasIdHeader({ headers }: StreamRecord): boolean {
  return headers.some(([name]) => name === ID_HEADER);
}
