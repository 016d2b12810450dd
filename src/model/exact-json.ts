/** Writes JSON without loss: a bigint becomes a plain integer, bytes become base64. */
export function formatExactJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return JSON.rawJSON(part.toString());
    if (part instanceof Uint8Array) return Buffer.from(part).toString('base64');
    return part;
  });
}
