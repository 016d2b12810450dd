import type { TerraformJson } from '../../../src/deploy/formats/terraform-json.ts';
import { metaArguments, providerArguments, type Shape } from './provider-arguments.ts';

type Members = Readonly<Record<string, unknown>>;

/** Lists what Terraform would refuse: unknown and missing arguments, and names of nothing. */
export function faultsOf(file: TerraformJson): readonly string[] {
  const resources = Object.entries(file.resource).flatMap(([type, labels]) =>
    Object.entries(labels).map(([label, given]) => ({ type, label, given: given as Members })),
  );
  return [
    ...resources.flatMap(({ type, label, given }) => {
      const shape = providerArguments[type];
      const place = `${type}.${label}`;
      return shape === undefined
        ? [`${type} is not a known resource`]
        : faultsOfBlock(place, given, { ...shape, ...metaArguments });
    }),
    ...expressionsIn(file).flatMap((expression) => faultsOfExpression(expression, file)),
  ];
}

/** Lists the expressions of all texts: what stands in `${...}`, of which braces and quotes close. */
export function expressionsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return expressionsOfText(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(expressionsIn);
}

function faultsOfBlock(place: string, given: Members, shape: Shape): readonly string[] {
  const names = Object.keys(shape);
  const missing = names.filter((name) => name.endsWith('!') && !(name.slice(0, -1) in given));
  return [
    ...missing.map((name) => `${place}.${name.slice(0, -1)} is missing`),
    ...Object.entries(given).flatMap(([name, value]) => {
      const known = shape[name] ?? shape[`${name}!`];
      if (known === undefined) return [`${place}.${name} is not an argument`];
      if (known === true) return [];
      const blocks = (Array.isArray(value) ? value : [value]) as readonly Members[];
      return blocks.flatMap((one) => faultsOfBlock(`${place}.${name}`, one, known));
    }),
  ];
}

function faultsOfExpression(expression: string, file: TerraformJson): readonly string[] {
  const outside = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const named = [...outside.matchAll(/\b(var|data|aws_\w+)\.(\w+)(?:\.(\w+))?/g)];
  return named.flatMap(([all, kind = '', name = '']) => {
    const isThere =
      (kind === 'var' && name in (file.variable ?? {})) ||
      (kind === 'data' && name in (file.data ?? {})) ||
      name in (file.resource[kind] ?? {});
    return isThere ? [] : [`${all} is not there`];
  });
}

/** Reads as HCL does: `$${` is text, and an expression may hold texts with expressions. */
function expressionsOfText(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = text.indexOf(`\${`); at !== -1; at = text.indexOf(`\${`, at)) {
    if (text[at - 1] === '$') {
      at += 2;
      continue;
    }
    const end = endOfExpression(text, at + 2);
    const expression = text.slice(at + 2, end);
    found.push(expression, ...expressionsOfText(expression));
    at = end;
  }
  return found;
}

function endOfExpression(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfQuotes(text, at + 1);
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new TypeError('An expression does not end');
}

function endOfQuotes(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
    else if (text.startsWith(`\${`, at) && text[at - 1] !== '$') {
      at = endOfExpression(text, at + 2);
    }
  }
  throw new TypeError('A text does not end');
}
