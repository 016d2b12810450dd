import { CdcError } from '../../errors.ts';
import { isObject } from '../../model/fields.ts';
import { type Reference, referenceOf } from '../value.ts';
import { partsOfSub } from './list-references.ts';

/** A part of a text of Terraform: text as it is, or an expression. */
export type Part = string | { readonly expression: string };

/** Answers the expression for what a template names: a resource of the same file, or a variable. */
export type Resolve = (reference: Reference) => string;

/** Answers the variable that stands for a condition of the template. */
export type ResolveCondition = (name: string) => string;

export interface TerraformNames {
  readonly resolve: Resolve;
  readonly condition: ResolveCondition;
}

/**
 * Writes a value of a template for the JSON syntax of Terraform, at any depth: functions of CloudFormation
 * become interpolations, and texts are escaped.
 *
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 * @throws {CdcError} `ERR_CDC_DEPLOYMENT_INVALID` for a function that has no counterpart.
 */
export function toTerraform(value: unknown, names: TerraformNames): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => toTerraform(one, names));
  if (typeof value === 'string' || isFunction(value)) return toTemplate(partsOf(value, names));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(members.map(([name, one]) => [name, toTerraform(one, names)]));
}

/** Writes an object as the argument of a function: `{"Version": "2012-10-17"}`, with expressions in it. */
export function toArgument(value: unknown, names: TerraformNames): string {
  if (Array.isArray(value)) return `[${value.map((one) => toArgument(one, names)).join(', ')}]`;
  if (typeof value === 'string' || isFunction(value)) return toExpression(partsOf(value, names));
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${members.map(([name, one]) => `${quote(name)} = ${toArgument(one, names)}`).join(', ')}}`;
}

function isFunction(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [name = '', ...others] = Object.keys(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}

function partsOf(value: unknown, names: TerraformNames): readonly Part[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  const reference = isObject(value)
    ? referenceOf(value as Readonly<Record<string, unknown>>)
    : undefined;
  if (reference !== undefined) return partsOfReference(reference, names);
  const [[name, argument] = ['', undefined]] = isObject(value) ? Object.entries(value) : [];
  const list: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  switch (name) {
    case 'Fn::Sub':
      return partsOfSubstitution(list, names);
    case 'Fn::Join':
      return partsOfJoin(list, names);
    case 'Fn::If': {
      const [condition, yes, no] = list;
      const [one, other] = [yes, no].map((part) => toExpression(partsOf(part, names)));
      return [{ expression: `${names.condition(String(condition))} ? ${one} : ${other}` }];
    }
    default:
      throw new CdcError(
        'ERR_CDC_DEPLOYMENT_INVALID',
        `Terraform has no counterpart of ${name}: give a plain value in the settings`,
      );
  }
}

function partsOfSubstitution(
  [text, own]: readonly unknown[],
  names: TerraformNames,
): readonly Part[] {
  const values = isObject(own) ? own : {};
  return partsOfSub(String(text)).flatMap((part): readonly Part[] => {
    if (typeof part === 'string') return [part];
    return part.attribute === undefined && Object.hasOwn(values, part.id)
      ? partsOf(values[part.id], names)
      : partsOfReference(part, names);
  });
}

function partsOfJoin(
  [separator, parts]: readonly unknown[],
  names: TerraformNames,
): readonly Part[] {
  const between = String(separator);
  if (Array.isArray(parts)) {
    return parts.flatMap((part, index) => [
      ...(index === 0 || between === '' ? [] : [between]),
      ...partsOf(part, names),
    ]);
  }
  // A join of a split puts one text in place of another.
  const split = isObject(parts) ? parts['Fn::Split'] : undefined;
  const [from, value]: readonly unknown[] = Array.isArray(split) ? split : [];
  const text = toExpression(partsOf(value, names));
  return [{ expression: `replace(${text}, ${quote(String(from))}, ${quote(between)})` }];
}

function partsOfReference(reference: Reference, { resolve }: TerraformNames): readonly Part[] {
  return reference.id === 'AWS::NoValue' ? [] : [{ expression: resolve(reference) }];
}

/** A text of the JSON syntax: `${...}` is an expression in it. */
function toTemplate(parts: readonly Part[]): string {
  return parts
    .map((part) => (typeof part === 'string' ? escapeText(part) : `\${${part.expression}}`))
    .join('');
}

/** The same in an expression: one alone needs no quotes. */
function toExpression(parts: readonly Part[]): string {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return only.expression;
  const inside = parts.map((part) =>
    typeof part === 'string' ? quote(part).slice(1, -1) : `\${${part.expression}}`,
  );
  return `"${inside.join('')}"`;
}

function quote(text: string): string {
  return JSON.stringify(escapeText(text));
}

function escapeText(text: string): string {
  return text.replace(/[$%]\{/g, (mark) => `${mark.charAt(0)}${mark}`);
}
