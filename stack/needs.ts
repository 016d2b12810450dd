import { existsSync } from 'node:fs';
import type { Need } from './part.ts';
import { succeeds } from './shell.ts';

/** Java with its compiler: one part is a Java source file. */
export const java: Need = {
  what: 'Java 17 or newer, with its compiler',
  isThere: () => succeeds('javac', ['--version']),
  install: 'apt-get install -y --no-install-recommends openjdk-17-jdk-headless',
};

export const maven: Need = {
  what: 'Maven',
  isThere: () => succeeds('mvn', ['--version']),
  install: 'apt-get install -y --no-install-recommends maven',
};

/** A program that a Debian package brings. */
export function debianProgram(what: string, path: string, packages: string): Need {
  return {
    what,
    isThere: async () => existsSync(path),
    install: `apt-get install -y --no-install-recommends ${packages}`,
  };
}
