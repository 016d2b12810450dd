import type { Value } from '../../cloudformation/resource.ts';

/** Settings of Kafka Connect by name, in the order in which people read them. */
export type ConnectSettings = Readonly<Record<string, Value>>;
