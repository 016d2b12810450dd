import { isObject } from '../../model/fields.ts';

/** What of a template its conditions are made of, as far as it is known before a deployment. */
export interface KnownTemplate {
  readonly conditions: Readonly<Record<string, unknown>>;
  /** Of parameters, as they are where nobody says otherwise. */
  readonly defaults: Readonly<Record<string, string>>;
}

/** Deeper than any template nests them; a condition that names itself ends here. */
const MAX_DEPTH = 50;

/** Tells whether a condition holds; `undefined` if only CloudFormation knows. */
export function evaluateCondition(
  name: string,
  template: KnownTemplate,
  depth = 0,
): boolean | undefined {
  if (depth > MAX_DEPTH || !Object.hasOwn(template.conditions, name)) return undefined;
  return evaluate(template.conditions[name], template, depth + 1);
}

function evaluate(given: unknown, template: KnownTemplate, depth: number): boolean | undefined {
  if (!isObject(given) || depth > MAX_DEPTH) return undefined;
  const { Condition: name, 'Fn::Equals': equals, 'Fn::Not': not, 'Fn::And': and } = given;
  const list = (one: unknown) =>
    (Array.isArray(one) ? one : []).map((part) => evaluate(part, template, depth + 1));
  if (typeof name === 'string') return evaluateCondition(name, template, depth);
  if (Array.isArray(equals)) return areEqual(equals, template);
  if (not !== undefined) {
    const [inner] = list(not);
    return inner === undefined ? undefined : !inner;
  }
  if (and !== undefined) return allOf(list(and));
  const or = given['Fn::Or'];
  if (or === undefined) return undefined;
  const none = allOf(list(or).map((one) => (one === undefined ? undefined : !one)));
  return none === undefined ? undefined : !none;
}

/** One that does not hold decides, whatever the others are. */
function allOf(list: readonly (boolean | undefined)[]): boolean | undefined {
  if (list.includes(false)) return false;
  return list.includes(undefined) ? undefined : true;
}

function areEqual([one, other]: readonly unknown[], template: KnownTemplate): boolean | undefined {
  const [left, right] = [textOf(one, template), textOf(other, template)];
  return left === undefined || right === undefined ? undefined : left === right;
}

function textOf(given: unknown, { defaults }: KnownTemplate): string | undefined {
  if (!isObject(given)) return String(given);
  const { Ref: id } = given;
  return typeof id === 'string' && Object.hasOwn(defaults, id) ? defaults[id] : undefined;
}
