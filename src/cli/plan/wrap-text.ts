/** The widest line that fits most terminals and reviews. */
export const LINE_WIDTH = 110;

/** Breaks a list into lines of a width, each but the last with its separator at the end. */
export function wrapList(items: readonly string[], width: number): readonly string[] {
  return wrapWords(
    items.map((item, index) => (index < items.length - 1 ? `${item},` : item)),
    width,
  );
}

/** Breaks a text into lines of a width. A longer word has a line of its own. */
export function wrapText(text: string, width: number): readonly string[] {
  return wrapWords(text.split(' '), width);
}

function wrapWords(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
