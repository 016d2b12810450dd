import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const MAX_LINE = 150;
const MAX_WORDS = 30;
const MAX_ROWS = 25;

/** What people read from begin to end. */
const read = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/design.md',
  'docs/style.md',
];
const guides = globSync('docs/guides/*.md').sort();
/** Generated pages have the lines of what they are made of; records of decisions are not edited. */
const generated = ['docs/errors.md', 'docs/telemetry.md', 'docs/e2e-report.md'];
const wrapped = [
  ...globSync(['*.md', 'docs/*.md', 'docs/guides/*.md', 'docs/runbooks/*.md']).sort(),
].filter((file) => !generated.includes(file));
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/**/*.md'], {
  exclude: ['**/node_modules/**'],
}).sort();
const code = globSync(['{src,bench,test,stack,scripts}/**/*.{ts,cjs}'], {
  exclude: ['**/node_modules/**'],
}).sort();

describe('the documents', () => {
  it.each(wrapped)('%s has no line over 150 characters outside of tables', (file) => {
    const long = textLines(file).filter(({ text }) => !isRow(text) && text.length > MAX_LINE);

    expect(long.map(({ number }) => `${file}:${number}`)).toStrictEqual([]);
  });

  it.each([...read, ...guides])('%s has no sentence over 30 words', (file) => {
    const long = sentencesOf(readFileSync(file, 'utf8')).filter(
      (sentence) => wordsOf(sentence) > MAX_WORDS,
    );

    expect(long).toStrictEqual([]);
  });

  it.each(guides)('%s has no table over 25 rows', (file) => {
    const tables = readFileSync(file, 'utf8').match(/(?:^\|.*\n?)+/gm) ?? [];

    expect(
      tables.filter((table) => table.trimEnd().split('\n').length - 2 > MAX_ROWS),
    ).toStrictEqual([]);
  });

  it.each(pages)('%s links to files that are there', (file) => {
    const links = [...withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\((?<to>[^)\s]+)\)/g)]
      .map(({ groups = {} }) => (groups['to'] ?? '').replace(/#.*/, ''))
      .filter((to) => to !== '' && !/^[a-z]+:/.test(to));

    expect(links.filter((to) => !existsSync(normalize(join(dirname(file), to))))).toStrictEqual([]);
  });

  it.each([...read, ...guides])('%s names files of src that are there', (file) => {
    const named = [...readFileSync(file, 'utf8').matchAll(/`(?<path>src\/[\w./-]*)`/g)].map(
      ({ groups = {} }) => groups['path'] ?? '',
    );

    expect(named.filter((path) => !existsSync(path))).toStrictEqual([]);
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

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Lines that are no code. */
function textLines(file: string): readonly Line[] {
  let isCode = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text, index) => ({ number: index + 1, text }))
    .filter(({ text }) => {
      const isFence = /^\s*```/.test(text);
      if (isFence) isCode = !isCode;
      return !(isCode || isFence);
    });
}

function isRow(text: string): boolean {
  return text.startsWith('|');
}

function withoutCode(text: string): string {
  return text.replace(/^\s*```[\s\S]*?^\s*```/gm, '').replace(/`[^`\n]*`/g, 'code');
}

/** Sentences of paragraphs and list items: they end with a full stop, or with their paragraph. */
function sentencesOf(text: string): readonly string[] {
  const prose = withoutCode(text)
    .replace(/^\|.*$/gm, '')
    .replace(/^#.*$/gm, '')
    .replace(/^\s*(?:[-*]|\d+\.) /gm, '\n\n')
    .replace(/\]\([^)]*\)/g, ']');
  return prose
    .split(/\n\s*\n/)
    .flatMap((paragraph) => paragraph.replace(/\s+/g, ' ').split(/(?<=[.!?])["')*]*\s+/))
    .map((sentence) => sentence.trim());
}

function wordsOf(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
