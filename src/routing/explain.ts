export type Explanation = {};
export function explainChange(..._: unknown[]): Explanation {
  return {};
}
