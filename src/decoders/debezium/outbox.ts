import type { StreamRecord } from '../../model/record.ts';

/** The default of `route.topic.replacement`. */
const OUTBOX_TOPIC = 'outbox.event.';
const ID_HEADER = 'id';

/**
 * Tells a record that the outbox event router wrote: by its default topic, or by the header with
 * the id of the event. Its payload is a message between services, and no row: whatever it looks
 * like, even a missing value, it changes nothing.
 */
export function isOutboxRecord({ position, headers }: StreamRecord): boolean {
  if (position.stream === 'kafka' && position.topic.startsWith(OUTBOX_TOPIC)) return true;
  return headers.some(([name]) => name === ID_HEADER);
}
