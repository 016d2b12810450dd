import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rewritePage } from '../../scripts/package-pages.ts';
import { serviceScripts } from '../../src/tools/cli/init/service-package.ts';

const scripts: ReadonlySet<string> = new Set(Object.keys(serviceScripts));
const surroundings = { scripts, has: () => true };

/** Every mention of a script, with the text around it. */
function mentionsOf(text: string): readonly { readonly name: string; readonly around: string }[] {
  return [...text.matchAll(/npm run ([\w:-]+)/g)].map(({ index, 1: name = '' }) => ({
    name,
    around: text.slice(Math.max(0, index - 400), index + 120),
  }));
}

const unknownIn = (text: string): readonly string[] =>
  mentionsOf(text).flatMap(({ name, around }) =>
    scripts.has(name) || around.includes('in a checkout of Millrace') ? [] : [name],
  );

describe('the pages of the package', () => {
  it.each(globSync(['README.md', 'CHANGELOG.md', 'docs/**/*.md', 'examples/**/*.md']))(
    '%s names no script that a service does not have, unless it says where it is',
    (file) => {
      expect(unknownIn(rewritePage(readFileSync(file, 'utf8'), surroundings))).toStrictEqual([]);
    },
  );

  it('say where a script is, in a sentence and in a block, and leave those of a service', () => {
    const page =
      'Say `npm run demo`, or `npm run package`.\n\n```sh\nnpm run local\nnpm test\n```\n';

    expect(rewritePage(page, surroundings)).toBe(
      'Say `npm run demo` (in a checkout of Millrace), or `npm run package`.\n\n' +
        '```sh\n# in a checkout of Millrace:\nnpm run local\nnpm test\n```\n',
    );
  });

  it('have the command by its name, and no link to what is not there', () => {
    const page = '`npm run millrace -- check`, [here](there.md), [the web](https://example.com)';

    expect(rewritePage(page, { scripts, has: () => false })).toBe(
      '`npx millrace check`, here, [the web](https://example.com)',
    );
  });

  it('have no demo: the package has none', () => {
    const written = rewritePage(readFileSync('README.md', 'utf8'), surroundings);

    expect(written).not.toContain('npm ci');
    expect(written).toContain('## A route in five minutes');
    expect(written).toContain('## Operate it');
    expect(written.trimEnd()).toMatch(/Apache-2\.0$/);
  });
});

/** The scripts of the checkout themselves, and the two places that look whether there is such a script. */
const MAY_NAME =
  /^src\/tools\/local\/(?:run-(?:invoke|local)|local-state)\.ts$|serverless-plugin\.cjs$/;

describe('what the command says', () => {
  it.each(globSync('src/**/*.{ts,cjs}').filter((file) => !MAY_NAME.test(file)))(
    '%s names no script that a service does not have',
    (file) => {
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

      expect(unknownIn(code)).toStrictEqual([]);
    },
  );
});
