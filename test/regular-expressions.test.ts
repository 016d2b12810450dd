import { globSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { analyse } from 'scslre';
import { describe, expect, it } from 'vitest';

/** The folders whose code reads what comes from streams, objects and services. */
const FOLDERS = 'src/{decoders,model,routing,sinks,sources,pipeline,redrive,lambda}/**/*.ts';

interface Found {
  readonly place: string;
  readonly pattern: string;
  readonly flags: string;
}

describe('regular expressions over what others wrote', async () => {
  const files = globSync(FOLDERS);
  const found = [...files.flatMap(expressionsOf), ...(await builtBy(files))];

  it('take time that is linear in the text', () => {
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter(({ place }) => place.endsWith('iso-times.ts')).length).toBeGreaterThan(4);
    expect(
      found.filter(isSlow).map(({ place, pattern }) => `${place}: /${pattern}/`),
    ).toStrictEqual([]);
  });

  it.each([
    ['0+$', 'zeros inside are looked at from each of them'],
    [String.raw`^\d+\.?\d*$`, 'digits may be divided anywhere'],
    ['^(a+)+$', 'exponential'],
  ])('would not be found to be linear: /%s/', (pattern) => {
    expect(isSlow({ place: '', pattern, flags: '' })).toBe(true);
  });
});

function isSlow({ pattern, flags }: Found): boolean {
  return analyse(new RegExp(pattern, flags)).reports.length > 0;
}

/** What files build of texts when they are loaded. */
async function builtBy(files: readonly string[]): Promise<readonly Found[]> {
  const built = new Map<string, Found>();
  const Original = globalThis.RegExp;
  let place = '';
  globalThis.RegExp = new Proxy(Original, {
    construct: (_target, [pattern, flags = '']: [pattern: string | RegExp, flags?: string]) => {
      if (typeof pattern === 'string') built.set(pattern, { place, pattern, flags });
      return new Original(pattern, flags);
    },
  });
  try {
    for (place of files.filter((file) => readFileSync(file, 'utf8').includes('new RegExp('))) {
      await import(pathToFileURL(place).href);
    }
  } finally {
    globalThis.RegExp = Original;
  }
  return [...built.values()];
}

/** The literals of a file. */
function expressionsOf(file: string): readonly Found[] {
  const found: Found[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex !== undefined) found.push({ place: file, ...regex });
    for (const part of Object.values(node)) visit(part);
  };
  visit(parseAst(readFileSync(file, 'utf8'), { lang: 'ts' }));
  return found;
}
