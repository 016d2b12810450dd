/** The members that stand for bytes in a line of JSON: text where that is exact, else base64. */
export type WrittenBytes<Name extends string> =
  | { readonly [N in Name]: string | null }
  | { readonly [N in `${Name}_base64`]: string };

// Strict, and without dropping a byte order mark: what is decoded must encode to the same bytes.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Writes bytes under `name` as text, or under `name_base64`; `null` stands for no bytes at all. */
export function writeBytes(
  name: string,
  bytes: Uint8Array | null | undefined,
): Readonly<Record<string, string | null>> {
  if (bytes === null || bytes === undefined) return { [name]: null };
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { [name]: text };
  return { [`${name}_base64`]: Buffer.from(bytes).toString('base64') };
}

/** Reads what {@link writeBytes} wrote. */
export function readBytes(
  text: string | null | undefined,
  base64: string | undefined,
): Uint8Array | null {
  if (base64 !== undefined) return new Uint8Array(Buffer.from(base64, 'base64'));
  if (text === null || text === undefined) return null;
  return new TextEncoder().encode(text);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
