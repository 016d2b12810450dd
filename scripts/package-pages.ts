/** What only a checkout can do: its demo, and how Millrace itself is worked on. */
const OF_THE_CHECKOUT = /^## (?:Try it|Work on it)\n[\s\S]*?(?=^## |^Apache-2\.0)/gm;

const SCRIPT = 'npm run (?!millrace\\b)([\\w:-]+)';
const IN_PROSE = new RegExp(`\`${SCRIPT}[^\`]*\`(?! \\(in a checkout)`, 'g');
const IN_BLOCK = new RegExp(`(?:^[ \\t]*${SCRIPT}.*\\n)+`, 'gm');

/** What a page is rewritten by. */
export interface PageSurroundings {
  /** The scripts that a service has. */
  readonly scripts: ReadonlySet<string>;
  /** Tells whether there is a file, relative to the page. */
  readonly has: (path: string) => boolean;
}

/**
 * Rewrites a page of the checkout for whoever has the package only: it has the command, but none of the scripts and
 * not all files of the checkout.
 */
export function rewritePage(text: string, { scripts, has }: PageSurroundings): string {
  const isKnown = (name: string): boolean => scripts.has(name);
  return text
    .replace(OF_THE_CHECKOUT, '')
    .replaceAll('npm run millrace -- ', 'npx millrace ')
    .replace(IN_PROSE, (code, name: string) =>
      isKnown(name) ? code : `${code} (in a checkout of Millrace)`,
    )
    .replace(IN_BLOCK, (lines: string, name: string) =>
      isKnown(name) ? lines : `# in a checkout of Millrace:\n${lines}`,
    )
    .replace(/\[([^\]]+)\]\(([^)#:]+)(#[^)]*)?\)/g, (link, words: string, path: string) =>
      has(path) ? link : words,
    );
}
