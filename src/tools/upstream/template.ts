import type { Resources, Value } from '../cloudformation/resource.ts';
import { ref } from '../cloudformation/value.ts';
import { lettersOf } from '../deploy/logical-ids.ts';
import {
  arnPatternOf,
  type Bind,
  type BindingName,
  bindingCatalog,
  type GivenBindings,
} from './bindings.ts';

/** A parameter of a template. */
export interface Parameter {
  readonly Type: string;
  readonly Description: string;
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
}

export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Resources: Resources;
}

const LIST_TYPES: { readonly [N in BindingName]?: string } = {
  subnets: 'List<AWS::EC2::Subnet::Id>',
  securityGroups: 'List<AWS::EC2::SecurityGroup::Id>',
};

/** Returns what was given, or a parameter of the template that stands for it. */
export function bindOrParameter(given: GivenBindings): Bind {
  return (name) => {
    if (name === 'region') return given.region ?? ref('AWS::Region');
    if (name === 'accountId') return given.accountId ?? ref('AWS::AccountId');
    return given[name] ?? ref(lettersOf(name));
  };
}

/** Returns a list of texts that was given with commas, or the parameter for it. */
export function bindList(name: 'subnets' | 'securityGroups', given: GivenBindings): unknown {
  return given[name]?.split(',').map((one) => one.trim()) ?? ref(lettersOf(name));
}

/** Builds a template: the parameters are those that its resources name. */
export function buildTemplate(description: string, resources: Resources): Template {
  const named = referencesIn(resources);
  // The cast holds: the keys of the catalog are the names of bindings.
  const parameters = (Object.keys(bindingCatalog) as BindingName[])
    .filter((name) => named.has(lettersOf(name)))
    .map((name): [string, Parameter] => [
      lettersOf(name),
      {
        Type: LIST_TYPES[name] ?? 'String',
        Description: bindingCatalog[name].what,
        ...checkOf(name),
      },
    ]);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: description,
    ...(parameters.length === 0 ? {} : { Parameters: Object.fromEntries(parameters) }),
    Resources: resources,
  };
}

/** An ARN of another service is refused before anything is made. */
function checkOf(name: BindingName): Partial<Parameter> {
  const pattern = arnPatternOf(name);
  if (pattern === undefined) return {};
  return { AllowedPattern: pattern, ConstraintDescription: `is the ${bindingCatalog[name].what}` };
}

/** Returns a name as DMS and MSK Connect accept it: letters, digits and single hyphens. */
export function identifierOf(...words: readonly string[]): string {
  return words
    .join('-')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Names of what a value refers to, by `Ref` or inside of the text of `Fn::Sub`. */
function referencesIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const own = Object.entries(value).flatMap(([name, member]) => {
    if (typeof member !== 'string') return [...referencesIn(member)];
    if (name === 'Ref') return [member];
    return name === 'Fn::Sub' ? [...member.matchAll(/\$\{(\w+)\}/g)].map(([, id = '']) => id) : [];
  });
  return new Set(own);
}

/** A secret of the database that the template makes, where none is given. */
export function databaseSecret(
  keyArn: string | undefined,
  facts: Readonly<Record<string, string | number | Value>>,
): Resources[string] {
  return {
    Type: 'AWS::SecretsManager::Secret',
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Description: 'User of the capture tool in the source database',
      ...(keyArn === undefined ? {} : { KmsKeyId: keyArn }),
      GenerateSecretString: {
        SecretStringTemplate: secretTemplate(facts),
        GenerateStringKey: 'password',
        PasswordLength: 32,
        // Some databases do not take them in a password.
        ExcludeCharacters: '"@/\\\'`;: %+',
      },
    },
  };
}

function secretTemplate(facts: Readonly<Record<string, string | number | Value>>): Value {
  const entries = Object.entries(facts);
  const known = Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? `\${${name}}` : value]),
  );
  const open = entries.filter(([, value]) => typeof value === 'object');
  const text = JSON.stringify(known);
  return open.length === 0 ? text : { 'Fn::Sub': [text, Object.fromEntries(open)] };
}
