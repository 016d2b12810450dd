/**
 * What a property of a template holds: a text, or one of CloudFormation's functions that give one
 * (`{ Ref }`, `{ 'Fn::GetAtt' }`, `{ 'Fn::Sub' }`, `{ 'Fn::If' }`, ...), passed on as it is.
 */
export type Value = string | CloudFormationFunction;

/** Several of them: each by itself, or all by one function that gives a list (`Fn::Split`). */
export type Values = readonly Value[] | CloudFormationFunction;

export type CloudFormationFunction = Readonly<Record<string, unknown>>;

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  /** The condition of the template under which the resource exists. */
  readonly Condition?: string | undefined;
  readonly DependsOn?: readonly string[] | undefined;
  readonly DeletionPolicy?: 'Retain' | 'RetainExceptOnCreate' | 'Delete' | undefined;
  readonly UpdateReplacePolicy?: 'Retain' | 'Delete' | undefined;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** Resources by logical id. */
export type Resources = Readonly<Record<string, Resource>>;
