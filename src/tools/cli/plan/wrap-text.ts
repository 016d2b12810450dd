/** The widest line that fits most terminals and reviews. */
export const LINE_WIDTH = 110;

/** Breaks a list into lines of a width, each but the last with its separator at the end. */
export function wrapList(items: readonly string[], width: number): readonly string[] {
  const words = items.map((item, index) => (index < items.length - 1 ? `${item},` : item));
  return wrapParts(words, ' ', width);
}

/** Breaks a text into lines of a width. A longer word has a line of its own. */
export function wrapText(text: string, width: number): readonly string[] {
  return wrapParts(text.split(' '), ' ', width);
}

/** Breaks JSON behind its commas: the lines together are the same text. */
export function wrapJson(value: object, width: number): readonly string[] {
  return wrapParts(JSON.stringify(value).split(/(?<=,)/), '', width);
}

function wrapParts(parts: readonly string[], between: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + between.length + part.length <= width) {
      lines[lines.length - 1] = `${last}${between}${part}`;
    } else lines.push(part);
  }
  return lines;
}
