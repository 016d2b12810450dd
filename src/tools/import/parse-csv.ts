/** One row of a table of texts, by the names of its columns in lower case. */
export type CsvRow = Readonly<Record<string, string>>;

const SEPARATORS = [',', ';', '\t', '|'] as const;

/**
 * Parses a table of texts with a header line; what separates its columns is seen in the header.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function parseCsv(text: string): readonly CsvRow[] {
  const end = text.indexOf('\n');
  const header = end === -1 ? text : text.slice(0, end);
  const separator = SEPARATORS.find((sign) => header.includes(sign)) ?? ',';
  const [names = [], ...rows] = splitRows(text, separator);
  const lower = names.map((name) => name.trim().toLowerCase());
  return rows
    .filter((row) => row.some((value) => value !== ''))
    .map((row) => Object.fromEntries(lower.map((name, index) => [name, row[index] ?? ''])));
}

function splitRows(text: string, separator: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = readCell(text, at, separator);
    row.push(cell.value);
    at = cell.end + 1;
    if (text[cell.end] === separator) continue;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push([...row, '']);
  return rows;
}

/** `end` is the place of the separator or line end behind the cell. */
function readCell(
  text: string,
  start: number,
  separator: string,
): { readonly value: string; readonly end: number } {
  const quoteEnd = text[start] === '"' ? endOfQuoted(text, start) : start;
  let end = quoteEnd;
  while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1;
  const value =
    quoteEnd > start
      ? text.slice(start + 1, quoteEnd - 1).replaceAll('""', '"')
      : text.slice(start, end).replace(/\r$/, '');
  return { value, end };
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at + 1;
    at += 1;
  }
  return text.length;
}
