import {
  type CustomMessage,
  custom,
  customTarget,
  eventBus,
  eventbridge,
  on,
  sendTo,
  sqs,
  sqsQueue,
  targets,
} from 'millrace';
import { create, given, remove, truncate, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/model/effect-id.ts';
import { things } from '../tables.ts';

const because = 'A test.';

const chat = custom({
  name: 'chat',
  repeatable: false,
  permissions: [],
  deliver: (messages: readonly CustomMessage<{ readonly text: string }>[]) =>
    Promise.resolve(messages.map(() => ({ status: 'delivered' }) as const)),
});
const cdn = custom({
  name: 'cdn',
  repeatable: true,
  permissions: ['cloudfront:CreateInvalidation'],
  deliver: (messages: readonly CustomMessage<string>[]) =>
    Promise.resolve(messages.map(() => ({ status: 'delivered' }) as const)),
});
const at = targets({
  queue: sqsQueue(),
  fifo: sqsQueue({ fifo: true }),
  bus: eventBus({ source: 'shop' }),
  onCall: customTarget(chat),
  pages: customTarget(cdn),
});

describe('sqs', () => {
  it('sends what the functions build, and the line of the event without one', () => {
    const set = {
      own: on(things, ['create'], {
        because,
        to: sqs({
          queue: at.queue,
          message: (e) => ({ id: e.after.id }),
          attributes: () => ({ kind: 'new' }),
        }),
      }),
      line: on(things, ['delete'], { because, to: sqs({ queue: at.queue }) }),
    };

    given(set)
      .when(create(things, { id: 7 }))
      .thenSends({ own: { message: '{"id":7}', attributes: { kind: 'new' } } });
    const [line] = given(set).when(remove(things, { id: 7 })).deliveries;
    expect(line?.request).toHaveProperty(
      'message',
      expect.stringContaining('"operation":"delete"'),
    );
  });

  it('gives a FIFO queue a hash of the group, and no row value (I5)', () => {
    const set = {
      route: on(things, ['create'], { because, to: sqs({ queue: at.fifo, group: 'name' }) }),
    };

    given(set)
      .when(create(things, { name: 'Smith' }))
      .thenSends({ route: { group: hashOf('group-v1', ['group "Smith"']) } });
  });
});

describe('eventbridge', () => {
  it('sends source, detail type and detail', () => {
    const set = {
      fixed: on(things, ['create'], {
        because,
        to: eventbridge({ bus: at.bus, detailType: 'New', detail: (e) => ({ id: e.after.id }) }),
      }),
      built: on(things, ['truncate'], {
        because,
        to: eventbridge({ bus: at.bus, detailType: (e) => e.operation }),
      }),
    };

    given(set)
      .when(create(things, { id: 7 }))
      .thenSends({ fixed: { source: 'shop', detailType: 'New', detail: '{"id":7}' } });
    given(set)
      .when(truncate(things))
      .thenSends({ built: { detailType: 'truncate' } });
  });
});

describe('sendTo', () => {
  it('hands a body to a sink of one’s own', () => {
    const set = {
      route: on(things, ['create'], {
        because,
        to: sendTo({ target: at.onCall, body: (e) => ({ text: `New: ${e.after.id}` }) }),
      }),
    };

    given(set)
      .when(create(things, { id: 7 }))
      .thenSends({ route: { kind: 'chat', body: { text: 'New: 7' } } });
  });

  it('rejects a body that is nothing', () => {
    const set = {
      route: on(things, ['create'], {
        because,
        // Callers without types can do this.
        to: sendTo({
          target: at.onCall,
          body: (e) => (e.row.name === 'odd' ? (undefined as never) : { text: 'new' }),
        }),
      }),
    };

    given(set)
      .when(create(things, { name: 'odd' }))
      .thenRejects({ route: 'ERR_CDC_ROUTE_FAILED' });
  });

  it('is held back by the flood rules, unless repeating does no harm', () => {
    const committedAt = '2020-01-01T00:00:00Z';
    const set = {
      message: on(things, ['create'], {
        because,
        to: sendTo({ target: at.onCall, body: () => ({ text: 'new' }) }),
      }),
      repeatable: on(things, ['create'], {
        because,
        to: sendTo({ target: at.pages, body: (e) => `/things/${e.after.id}` }),
      }),
    };

    const { deliveries } = given(set)
      .when(create(things, { id: 7 }, { committedAt }))
      .thenRejects({ message: 'ERR_CDC_CHANGE_TOO_OLD' });

    expect(deliveries.map(({ route }) => route)).toStrictEqual(['repeatable']);
  });

  it('names the same effect for repetitions of one change only', () => {
    const set = {
      route: on(things, ['create', 'update'], {
        because,
        to: sendTo({ target: at.pages, body: () => 'x' }),
      }),
    };
    const idOf = (change: Parameters<ReturnType<typeof given>['when']>[0]) => {
      const [one] = given(set).when(change).deliveries;
      return one !== undefined && 'effectId' in one ? one.effectId : undefined;
    };

    expect(idOf(create(things))).toBe(idOf(create(things)));
    expect(idOf(create(things))).not.toBe(idOf(update(things)));
  });
});
