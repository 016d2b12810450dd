/** A parsed JSON object, or a record of another format: members by name, of any type. */
export type Members = Readonly<Record<string, unknown>>;

/** Tells an object with members from arrays, bytes, exact numbers and everything else. */
export function isMembers(value: unknown): value is Members {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !JSON.isRawJSON(value)
  );
}

/** Returns a member of the object itself: a column named `constructor` is not the inherited one. */
export function memberOf(members: Members, name: string): unknown {
  const value = members[name];
  // What objects inherit are functions, which no member is, and this one.
  if (typeof value !== 'function' && name !== '__proto__') return value;
  return Object.hasOwn(members, name) ? value : undefined;
}

/** Returns a text member; `undefined` for any other type, and for the empty text. */
export function textOf(members: Members, name: string): string | undefined {
  const value = memberOf(members, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns an integer member, of any size, written as a number or as digits. */
export function integerOf(members: Members, name: string): bigint | undefined {
  return toInteger(memberOf(members, name));
}

/** Returns an integer of any size, written as a number or as digits; else `undefined`. */
export function toInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value);
  return undefined;
}

/** Returns a member that is an object. */
export function objectOf(members: Members, name: string): Members | undefined {
  const value = memberOf(members, name);
  return isMembers(value) ? value : undefined;
}

/** Sets a column by any name: writing to `__proto__` would set no property but the prototype. */
export function setColumn(row: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(row, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    row[name] = value;
  }
}
