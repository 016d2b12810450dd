import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Expression } from '../../src/sinks/dynamodb/version-condition.ts';

const BEGINS = /^begins_with\(#v\.(#\w+), (:\w+)\)$/;
const COMPARES = /^#v\.(#\w+) (=|<>|<=|<|>) (:\w+)$/;

/**
 * Tells whether a version condition holds on the version attribute of an item, as DynamoDB evaluates it:
 * texts by their bytes, and no comparison holds with what is not there, but for `<>`.
 */
export function conditionHolds(
  expression: Expression,
  stored: AttributeValue | undefined,
): boolean {
  const alternatives = expression.text.split(' OR ');
  return alternatives.some((one) =>
    one.split(' AND ').every((term) => termHolds(term, expression, stored)),
  );
}

function termHolds(
  term: string,
  expression: Expression,
  stored: AttributeValue | undefined,
): boolean {
  if (term.startsWith('NOT ')) return !termHolds(term.slice(4), expression, stored);
  if (term === 'attribute_not_exists(#v)') return stored === undefined;
  const [, prefixed, prefix] = BEGINS.exec(term) ?? [];
  const [, member, operator, value] = COMPARES.exec(term) ?? [];
  const name = prefixed ?? member;
  if (name === undefined) throw new Error(`not a term: ${term}`);
  const held = stored?.M?.[expression.names[name] ?? '']?.S;
  const given = expression.values[prefix ?? value ?? '']?.S ?? '';
  if (operator === undefined) return held?.startsWith(given) === true;
  return compares(held, operator, given);
}

function compares(held: string | undefined, operator: string, given: string): boolean {
  if (held === undefined) return operator === '<>';
  const order = Buffer.compare(Buffer.from(held), Buffer.from(given));
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    default:
      return order > 0;
  }
}
