import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/**/*.md'], {
  exclude: ['**/node_modules/**'],
}).sort();
const code = globSync(['{src,bench,test,stack,scripts}/**/*.{ts,cjs}'], {
  exclude: ['**/node_modules/**'],
}).sort();

describe('the documents', () => {
  it.each(pages)('%s links to files that are there', (file) => {
    const links = [...withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\((?<to>[^)\s]+)\)/g)]
      .map(({ groups = {} }) => (groups['to'] ?? '').replace(/#.*/, ''))
      .filter((to) => to !== '' && !/^[a-z]+:/.test(to));

    expect(links.filter((to) => !existsSync(normalize(join(dirname(file), to))))).toStrictEqual([]);
  });

  it('cite nothing that is outside of the repository, nor does the code', () => {
    const outside = /\b(?:DESIGN|STYLE)(?:\.md)? ?\d/;

    expect(
      [...pages, ...code].filter((file) => outside.test(readFileSync(file, 'utf8'))),
    ).toStrictEqual([]);
  });
});

describe('the docstrings', () => {
  it('say that a function returns something, the word of the field, and not that it answers', () => {
    const wrong = code.filter((file) => /^\s*\/?\*\*? Answers\b/m.test(readFileSync(file, 'utf8')));

    expect(wrong).toStrictEqual([]);
  });
});

function withoutCode(text: string): string {
  return text.replace(/^\s*```[\s\S]*?^\s*```/gm, '').replace(/`[^`\n]*`/g, 'code');
}
