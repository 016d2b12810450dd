import { isObject } from '../../model/fields.ts';
import { EFFECT_ID, isAttributeName, MAX_ATTRIBUTES } from '../../model/message-attributes.ts';
import type { Route, Send } from '../../model/route.ts';
import { NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { tryEventFunction } from '../build/record-reads.ts';
import type { Finding } from './problem.ts';

/**
 * Finds attributes of messages that SNS and SQS refuse, or that a subscription with raw delivery loses:
 * by the names that the function answers on a row of sample values.
 */
export function checkAttributes({ table, operations }: Route, send: Send): readonly Finding[] {
  const build = (send.bodies ?? []).find(({ name }) => name === 'attributes')?.build;
  if (build === undefined) return [];
  const answers = operations.map((operation) => {
    const { answer } = tryEventFunction(table, NOTHING_HIDDEN, operation, build);
    return isObject(answer) ? Object.keys(answer) : [];
  });
  const names = [...new Set(answers.flat())];
  const place = `\`${send.verb}\`, attributes`;
  return [
    ...names.flatMap((name) => checkName(place, name)),
    ...(answers.some(({ length }) => length >= MAX_ATTRIBUTES)
      ? [
          {
            what: `${place}: there are ${MAX_ATTRIBUTES} or more, and Millrace adds \`${EFFECT_ID}\``,
            fix: `leave some out: a message has at most ${MAX_ATTRIBUTES}, or raw delivery to SQS drops it`,
          },
        ]
      : []),
  ];
}

function checkName(place: string, name: string): readonly Finding[] {
  if (name === EFFECT_ID) {
    const what = `${place}: Millrace keeps \`${EFFECT_ID}\` for itself`;
    return [{ what, fix: 'give it another name' }];
  }
  if (isAttributeName(name)) return [];
  const what = `${place}: the services take no such name: ${JSON.stringify(name)}`;
  const fix =
    'use 1 to 256 letters, digits, `_`, `-` and single `.` inside, and do not begin with `AWS.` or `Amazon.`';
  return [{ what, fix }];
}
