/** Members of an object that came from the outside: nothing is known of them yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells objects from everything else that plain JSON can hold. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
