/**
 * Control characters, and marks that turn the direction of text: they move the cursor, clear the
 * screen, set its title or hide what is there. Names, keys and bytes from outside may hold them.
 */
export const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Writes control characters as `\u001b`, the form of JSON: for a value within a line. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, toEscape);
}

/** Returns one of them as `\u001b`. */
export function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
