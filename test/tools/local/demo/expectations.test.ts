import { describe, expect, it } from 'vitest';
import { checkExpectations, liveDocuments } from '../../../../src/tools/local/demo/expectations.ts';

const nothing = { messages: {}, items: {}, documents: {}, objects: {}, quarantine: [] };

describe('checkExpectations', () => {
  it('holds of nothing if nothing was written', () => {
    const expectations = checkExpectations(nothing, [Buffer.from('{}')]);

    expect(expectations.filter(({ holds }) => holds)).toStrictEqual([]);
  });

  it('does not take a repeated message for one', () => {
    const message = { body: 'Use this month: 61 kWh', attributes: {} };
    const content = { ...nothing, messages: { billingAlerts: [message, message] } };

    const held = checkExpectations(content, []).filter(({ holds }) => holds);

    expect(held).toStrictEqual([]);
  });
});

describe('liveDocuments', () => {
  it('leaves out the markers of deleted rows', () => {
    const live = { id: '1', source: { a: 1, millrace: { deleted: false } } };
    const marker = { id: '2', source: { millrace: { deleted: true } } };

    expect(liveDocuments([live, marker])).toStrictEqual([live]);
  });
});
