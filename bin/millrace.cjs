#!/usr/bin/env node
'use strict';
// CommonJS, and syntax of Node 12, on purpose: this file must run on any Node, to say which one is needed.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

/** Node 22 runs the built package; the checkout runs TypeScript as it is, which needs Node 22.18. */
const built = join(__dirname, '..', 'cli', 'main.js');
const entry = existsSync(built) ? built : join(__dirname, '..', 'src', 'cli', 'main.ts');
const needed = entry === built ? [22, 0] : [22, 18];

if (isAtLeast(process.versions.node, needed)) {
  import(pathToFileURL(entry).href).catch(fail);
} else {
  runWithBundledNode();
}

/** The checkout brings its own Node for Linux as an optional dependency; the package does not. */
function runWithBundledNode() {
  const bundled = findBundledNode();
  if (bundled === undefined) {
    process.stderr.write(
      `millrace needs Node ${needed.join('.')} or newer, and this is ${process.versions.node}. ` +
        'Install Node 24 (https://nodejs.org), or run "npm ci" in the checkout on Linux.\n',
    );
    process.exitCode = 3;
    return;
  }
  const { status, signal, error } = spawnSync(bundled, [entry, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (error) fail(error);
  else if (signal) process.kill(process.pid, signal);
  else process.exitCode = status;
}

function findBundledNode() {
  try {
    return require.resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}

function isAtLeast(version, [major, minor]) {
  const [hasMajor, hasMinor] = version.split('.').map(Number);
  return hasMajor > major || (hasMajor === major && hasMinor >= minor);
}

function fail(error) {
  process.stderr.write(`${error && error.stack ? error.stack : error}\n`);
  process.exitCode = 3;
}
