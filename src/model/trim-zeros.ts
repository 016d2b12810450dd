const ZERO = 0x30;

/** Returns a text without the zeros at its begin. */
export function withoutLeadingZeros(text: string): string {
  let begin = 0;
  while (text.charCodeAt(begin) === ZERO) begin++;
  return text.slice(begin);
}

/** Returns a text without the zeros at its end: linear, where a pattern looks at each zero inside again. */
export function withoutTrailingZeros(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === ZERO) end--;
  return text.slice(0, end);
}
