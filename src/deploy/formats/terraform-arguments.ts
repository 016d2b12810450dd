import { CdcError } from '../../errors.ts';
import { isObject } from '../../model/fields.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * How a property of CloudFormation is written in a resource of the provider: under another name; a block,
 * with names of its own; or made of its value in another way.
 */
export type Rule =
  | string
  | { readonly block: string; readonly of: Rules }
  | { readonly blocks: string; readonly of: Rules }
  | { readonly make: (value: unknown) => Properties };

export type Rules = Readonly<Record<string, Rule>>;

/**
 * Writes properties by rules. Each must have one: what is left out silently would not be there.
 *
 * @throws {CdcError} `ERR_CDC_DEPLOYMENT_INVALID`.
 */
export function toArguments(place: string, properties: Properties, rules: Rules): Properties {
  const written = Object.entries(properties).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const rule = rules[name];
    if (rule === undefined) throw withoutRule(`${place}.${name}`);
    return Object.entries(applyRule(`${place}.${name}`, value, rule));
  });
  return Object.fromEntries(written);
}

function applyRule(place: string, value: unknown, rule: Rule): Properties {
  if (typeof rule === 'string') return { [rule]: value };
  if ('make' in rule) return rule.make(value);
  if ('block' in rule) return { [rule.block]: toBlock(place, value, rule.of) };
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return { [rule.blocks]: list.map((one) => toBlock(place, one, rule.of)) };
}

function toBlock(place: string, value: unknown, rules: Rules): Properties {
  if (!isObject(value)) throw withoutRule(place);
  return toArguments(place, value, rules);
}

function withoutRule(place: string): CdcError {
  return new CdcError('ERR_CDC_DEPLOYMENT_INVALID', `Terraform: ${place} cannot be written`, {
    details: { place, fix: 'Report it, and use --format cloudformation meanwhile.' },
  });
}
