import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

const JVMS = '/usr/lib/jvm';

/** A run time of Java that is newer than the usual one of the Debian release. */
export function javaOf(version: number): Need {
  return {
    what: `Java ${version} or newer`,
    isThere: async () => findJava(version) !== undefined,
    install: `apt-get install -y --no-install-recommends openjdk-${version}-jre-headless (or another JDK from ${version} on, in ${JVMS})`,
  };
}

/** Returns the `java` program of an installed run time that is new enough: the oldest of them. */
export function findJava(version: number): string | undefined {
  const installed = existsSync(JVMS) ? readdirSync(JVMS).map((name) => join(JVMS, name)) : [];
  return installed
    .map((home) => ({ file: join(home, 'bin/java'), version: versionOf(home) }))
    .filter((java) => java.version >= version && existsSync(java.file))
    .toSorted((left, right) => left.version - right.version)[0]?.file;
}

/** The `release` file of a JDK holds `JAVA_VERSION="21.0.4"`. */
function versionOf(home: string): number {
  const file = join(home, 'release');
  if (!existsSync(file)) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
}
