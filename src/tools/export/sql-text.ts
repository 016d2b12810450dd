/** Writes lines of comment: none can be left by a name that holds a line end. */
export function comment(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `-- ${line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`);
}

/** Joins parts with commas, one on each line; notes stand behind the comma. */
export function commaLines(
  parts: readonly { readonly text: string; readonly note?: string | undefined }[],
  indent = '  ',
): readonly string[] {
  return parts.map(({ text, note }, index) => {
    const comma = index === parts.length - 1 ? '' : ',';
    return `${indent}${text}${comma}${note === undefined ? '' : ` ${comment([note]).join('')}`}`;
  });
}
