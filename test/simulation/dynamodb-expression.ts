import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** What an expression is evaluated on. */
export interface Scope {
  readonly item: Item;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

export type Condition = (scope: Scope) => boolean;
type Operand = (scope: Scope) => AttributeValue | undefined;

const TOKEN = /[#:]?[A-Za-z_][\w]*|<>|<=|>=|[()<>=,.]|[#:]\w+/g;

/**
 * Compiles a condition as DynamoDB reads it: NOT before AND before OR, and a comparison with what is
 * not there is false, but for `<>`.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function compileCondition(text: string): Condition {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.join('') !== text.replaceAll(' ', '')) throw new SyntaxError(`not read: ${text}`);
  const at = { next: 0 };
  const condition = readAny({ tokens, at });
  if (at.next !== tokens.length) throw new SyntaxError(`left over: ${tokens.slice(at.next)}`);
  return condition;
}

interface Reader {
  readonly tokens: readonly string[];
  readonly at: { next: number };
}

function take({ tokens, at }: Reader, expected?: string): string {
  const token = tokens[at.next];
  if (token === undefined || (expected !== undefined && token !== expected)) {
    throw new SyntaxError(`${expected ?? 'more'} expected, not ${token}`);
  }
  at.next += 1;
  return token;
}

function takesNext(reader: Reader, word: string): boolean {
  if (reader.tokens[reader.at.next] !== word) return false;
  take(reader);
  return true;
}

function readAny(reader: Reader): Condition {
  const parts = [readAll(reader)];
  while (takesNext(reader, 'OR')) parts.push(readAll(reader));
  return (scope) => parts.some((part) => part(scope));
}

function readAll(reader: Reader): Condition {
  const parts = [readOne(reader)];
  while (takesNext(reader, 'AND')) parts.push(readOne(reader));
  return (scope) => parts.every((part) => part(scope));
}

function readOne(reader: Reader): Condition {
  if (takesNext(reader, 'NOT')) {
    const negated = readOne(reader);
    return (scope) => !negated(scope);
  }
  if (takesNext(reader, '(')) {
    const inner = readAny(reader);
    take(reader, ')');
    return inner;
  }
  const token = reader.tokens[reader.at.next] ?? '';
  if (/^[a-z_]+$/.test(token)) return readFunction(reader);
  return readComparison(reader);
}

function readFunction(reader: Reader): Condition {
  const name = take(reader);
  take(reader, '(');
  const operand = readOperand(reader);
  const second = takesNext(reader, ',') ? readOperand(reader) : undefined;
  take(reader, ')');
  switch (name) {
    case 'attribute_exists':
      return (scope) => operand(scope) !== undefined;
    case 'attribute_not_exists':
      return (scope) => operand(scope) === undefined;
    case 'begins_with':
      return (scope) => operand(scope)?.S?.startsWith(second?.(scope)?.S ?? '\uFFFF') === true;
    default:
      throw new SyntaxError(`no such function: ${name}`);
  }
}

function readComparison(reader: Reader): Condition {
  const left = readOperand(reader);
  const operator = take(reader);
  const right = readOperand(reader);
  return (scope) => compare(left(scope)?.S, operator, right(scope)?.S);
}

/** All texts of versions are ASCII: their order is that of their bytes. */
function compare(left: string | undefined, operator: string, right: string | undefined): boolean {
  if (left === undefined || right === undefined) return operator === '<>' && left !== right;
  switch (operator) {
    case '=':
      return left === right;
    case '<>':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      throw new SyntaxError(`no such operator: ${operator}`);
  }
}

function readOperand(reader: Reader): Operand {
  const first = take(reader);
  if (first.startsWith(':')) return ({ values }) => values[first];
  const path = [first];
  while (takesNext(reader, '.')) path.push(take(reader));
  return ({ item, names }) => {
    const [root = '', ...members] = path.map((word) => names[word] ?? word);
    return members.reduce<AttributeValue | undefined>((at, name) => at?.M?.[name], item[root]);
  };
}
