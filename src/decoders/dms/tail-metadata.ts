/** The names that decide whether a record is wanted, read without parsing its row. */
export interface TailMetadata {
  readonly operation: string;
  readonly schemaName: string;
  readonly tableName: string;
}

const MEMBER = '"metadata"';

/** Metadata with all transaction details is below 700 bytes. */
const TAIL_SIZE = 1_024;

/**
 * Reads what a *data* record says of its table from its last bytes, if the record ends with its
 * metadata, as all that DMS writes do; otherwise `undefined`, and the record has to be parsed.
 *
 * Sound for every JSON object: the text must end with the member `metadata`, whose value is an
 * object without another inside, and one more brace, which can then only be the end of the record.
 * Texts that are not JSON before that place are not noticed.
 */
export function readTailMetadata(bytes: Uint8Array): TailMetadata | undefined {
  const tail = tailOf(bytes);
  const at = tail.lastIndexOf(MEMBER);
  if (at < 1 || !isMemberStart(tail, at - 1)) return undefined;
  const text = tail.slice(at + MEMBER.length);
  if (!isLastFlatObject(text) || readName(text, '"record-type"') !== 'data') return undefined;
  const operation = readName(text, '"operation"');
  const schemaName = readName(text, '"schema-name"');
  const tableName = readName(text, '"table-name"');
  if (operation === undefined || schemaName === undefined || tableName === undefined) {
    return undefined;
  }
  return { operation, schemaName, tableName };
}

function tailOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1', Math.max(0, buffer.length - TAIL_SIZE));
}

/** After a comma or the first brace a member begins; elsewhere the quote is inside of a text. */
function isMemberStart(text: string, before: number): boolean {
  let at = before;
  while (at > 0 && isWhiteSpace(text.charCodeAt(at))) at--;
  const char = text[at];
  return char === ',' || char === '{';
}

function isLastFlatObject(text: string): boolean {
  const begin = text.indexOf('{');
  const end = text.indexOf('}');
  return (
    begin > 0 &&
    text.slice(0, begin).trim() === ':' &&
    text.indexOf('{', begin + 1) < 0 &&
    text.indexOf('[') < 0 &&
    text.slice(end + 1).trim() === '}'
  );
}

/** Reads the text of a member; `undefined` if it is not there once, or not plain ASCII. */
function readName(text: string, member: string): string | undefined {
  const at = text.indexOf(member);
  if (at < 0) return undefined;
  const colon = skipWhiteSpace(text, at + member.length);
  if (text[colon] !== ':') return undefined;
  const quote = skipWhiteSpace(text, colon + 1);
  if (text[quote] !== '"') return undefined;
  const end = text.indexOf('"', quote + 1);
  for (let next = quote + 1; next < end; next++) {
    const code = text.charCodeAt(next);
    if (code === BACKSLASH || code < 0x20 || code > 0x7e) return undefined;
  }
  return end < 0 ? undefined : text.slice(quote + 1, end);
}

const BACKSLASH = 0x5c;

function skipWhiteSpace(text: string, from: number): number {
  let at = from;
  while (isWhiteSpace(text.charCodeAt(at))) at++;
  return at;
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
