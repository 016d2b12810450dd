import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8');

describe('docs/formats.md', () => {
  it('names tests that exist', () => {
    const rows = page.slice(page.indexOf('## Shown by')).split('\n');
    const claims = rows.flatMap((row) =>
      row
        .split(/(?=`test\/)/)
        .slice(1)
        .flatMap(namesOf),
    );

    expect(claims.length).toBeGreaterThan(20);
    for (const { file, name } of claims) {
      expect(existsSync(file), file).toBe(true);
      expect(readFileSync(file, 'utf8').replaceAll("\\'", "'"), name).toContain(name);
    }
  });

  it('has settings that are JSON', () => {
    const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);

    expect(blocks).toHaveLength(6);
    for (const text of blocks) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it('has a note for each number, and a number for each note', () => {
    const [claims = '', notes = ''] = page.split('## Shown by');
    const used = [...claims.matchAll(/[⁰¹²³⁴-⁹]+/g)].map(([digits]) => plain(digits));
    const given = [...notes.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));

    expect([...new Set(used)].sort((one, other) => one - other)).toStrictEqual(given);
  });
});

function namesOf(part: string): readonly { readonly file: string; readonly name: string }[] {
  const [, file = '', names = ''] = /^`(test\/[^`]+)`: (.*)$/.exec(part.replace(/ \|$/, '')) ?? [];
  return names
    .split('; ')
    .map((name) => name.replace(/;\s*$/, '').trim())
    .filter((name) => name !== '')
    .map((name) => ({ file, name }));
}

function plain(digits: string): number {
  return Number([...digits].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)).join(''));
}
