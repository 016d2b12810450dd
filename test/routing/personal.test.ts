import { inspect } from 'node:util';
import { dynamodb, firehose, mirror, on, opensearch, type Route, sns, table, text } from 'millrace';
import { create, given, remove, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { findRouteProblems } from '../../src/routing/check/check-routes.ts';
import { at, things } from './tables.ts';

const because = 'A test.';
const SECRET = 'someone@example.com';
const change = update(things, { before: { email: SECRET }, after: { name: 'b' } });

function problemsOf(route: Route): readonly unknown[] {
  return findRouteProblems([{ route }]).map(({ column, what }) => [column, what]);
}

describe('a personal column that is not allowed', () => {
  it('is left out of default bodies and of spread rows', () => {
    const set = {
      line: on(things, ['update'], { because, to: firehose({ stream: at.lines }) }),
      spread: on(things, ['update'], {
        because,
        to: sns({ topic: at.topic, message: (e) => ({ ...e.after, old: { ...e.before } }) }),
      }),
      mirror: mirror(things, { because, to: opensearch.index({ index: at.index }) }),
    };

    const { deliveries } = given(set).when(change);

    expect(deliveries).toHaveLength(3);
    expect(inspect(deliveries.map(({ request }) => request))).not.toContain(SECRET);
  });

  it('is a problem where a body or a key reads it', () => {
    const what = (place: string): string => `\`sns\`, ${place}: it would send a personal column`;

    expect(
      problemsOf(
        on(things, ['create'], {
          because,
          to: sns({ topic: at.topic, group: 'email', message: (e) => `To ${e.after.email}` }),
        }),
      ),
    ).toStrictEqual([
      ['email', what('group')],
      ['email', what('message')],
    ]);
  });

  it('is a problem where an update names it, or a document is named by it', () => {
    const people = table({
      name: 'people',
      key: ['email'],
      columns: { email: text().personal() },
    });
    const named = mirror(people, { because, to: opensearch.index({ index: at.index }) });
    const set = on(things, ['update'], {
      because,
      to: dynamodb.update({ table: at.cache, key: { pk: 'name' }, set: ['name', 'email'] }),
    });

    expect([...problemsOf(named), ...problemsOf(set)]).toStrictEqual([
      ['email', '`opensearch.index`, id: it would send a personal column'],
      ['email', '`dynamodb.update`, set: it would send a personal column'],
    ]);
  });

  it('stops the delivery where only some changes make a body read it', () => {
    const route = on(things, ['create'], {
      because,
      to: sns({ topic: at.topic, message: (e) => (e.after.id === 2 ? e.after.email : 'none') }),
    });

    given({ route })
      .when(create(things, { id: 1 }))
      .thenSends({ route: { message: 'none' } });
    const { rejections } = given({ route }).when(create(things, { id: 2, email: SECRET }));

    expect(rejections[0]?.error).toMatchObject({
      code: 'ERR_CDC_COLUMN_NOT_ALLOWED',
      message: 'Route route: Personal column not allowed: email',
    });
    expect(inspect(rejections)).not.toContain(SECRET);
  });

  it('may be tested', () => {
    const route = on(things, ['create'], {
      because,
      where: { email: [SECRET] },
      filter: (e) => e.after.email.length > 3,
      to: sns({ topic: at.topic, message: () => 'sent' }),
    });

    given({ route })
      .when(create(things, { email: SECRET }))
      .thenSends({ route: {} });
  });
});

describe('a personal column that is allowed', () => {
  it('is sent', () => {
    const route = on(things, ['create', 'delete'], {
      because,
      allow: ['email'],
      to: sns({
        topic: at.topic,
        message: (e) => (e.operation === 'delete' ? (e.before.email ?? '') : e.after.email),
      }),
    });

    given({ route })
      .when(create(things, { email: SECRET }), remove(things, { email: SECRET }))
      .thenSends({ route: [{ message: SECRET }, { message: SECRET }] });
  });

  it('is masked in explanations', () => {
    const route = on(things, ['update'], {
      because,
      allow: ['email'],
      where: { email: [{ suffix: '.com' }] },
      filter: (e) => e.after.email === SECRET,
      changed: ['email'],
      unknown: 'skip',
      to: sns({ topic: at.topic }),
    });
    const moved = update(things, { before: { email: 'old@a.com' }, after: { email: SECRET } });

    const { explanation } = given({ route }).when(moved);

    expect(explanation).toContain('changed email: yes (*** -> ***)');
    expect(explanation).toContain('-> topic');
    expect(explanation).not.toContain(SECRET);
    expect(explanation).not.toContain('old@a.com');
  });
});
