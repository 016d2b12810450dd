import type { AnyChange } from '../../../src/model/change-event.ts';
import type { Version } from '../../../src/model/version.ts';

/** The facts that every delivery to `target` has, besides its request. */
export function factsOf(n: number): {
  readonly route: string;
  readonly target: string;
  readonly position: AnyChange['position'];
  readonly item: string;
} {
  const position = { stream: 'kafka', topic: 'orders', partition: 0, offset: n } as const;
  return { route: 'route', target: 'target', position, item: String(n) };
}

/** A change event with nothing but what sinks may ask of it. */
export function changeOf(n: number): AnyChange {
  return {
    kind: 'change',
    operation: 'delete',
    table: { database: undefined, schema: 'dbo', name: 'orders' },
    key: { id: n },
    previousKey: undefined,
    row: { id: n },
    before: { id: n },
    uncaptured: [],
    source: {
      captureTool: 'debezium',
      connector: undefined,
      server: undefined,
      snapshot: false,
      transactionId: undefined,
      transactionOrder: undefined,
      committedAt: undefined,
      capturedAt: undefined,
      position: undefined,
    },
    position: factsOf(n).position,
    arrivedAt: undefined,
  };
}

/** A streamed version of lane `a`, with what a test says of it. */
export function versionWith(facts: Partial<Version> = {}): Version {
  return {
    epoch: 0,
    coarse: 100n,
    fine: '',
    kind: 'stream',
    lane: 'a',
    place: 1n,
    ...facts,
  };
}

/** Makes an error as the clients of the SDK throw it; its message quotes a value, as services do. */
export function serviceError(name: string, httpStatusCode: number, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** Makes the error of a connection that is refused. */
export function connectionError(): Error {
  return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
}
