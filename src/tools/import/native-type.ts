/** A type as a database writes it: `numeric(10,2)[]`. */
export interface NativeType {
  /** In lower case, without arguments: `character varying`. Types of users keep their case. */
  readonly name: string;
  /** Numbers as digits, texts as their content. */
  readonly args: readonly string[];
  readonly isUnsigned: boolean;
  /** Arrays of PostgreSQL; how many dimensions is not kept by the database. */
  readonly isArray: boolean;
}

/** Builds a type of a name alone. */
export function nativeType(name: string, args: readonly string[] = []): NativeType {
  return { name, args, isUnsigned: false, isArray: false };
}

/** Returns the argument at a place as a whole number. */
export function numberArg({ args }: NativeType, index: number): number | undefined {
  const text = args[index];
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

/** Writes a type for people, as the database does: without the values of an enum. */
export function formatNative({ name, args, isUnsigned, isArray }: NativeType): string {
  const numbers = args.filter((arg) => /^[+-]?\d+$/.test(arg));
  const isList = numbers.length === args.length && args.length > 0;
  return `${name}${isList ? `(${numbers.join(',')})` : ''}${isUnsigned ? ' unsigned' : ''}${isArray ? '[]' : ''}`;
}
