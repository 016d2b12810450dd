#!/usr/bin/env node
'use strict';
// CommonJS, and syntax of Node 16, on purpose: this file must run on any Node, to say which one is needed.
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { findNode, isAtLeast, nodeMissing } = require('./find-node.cjs');

const EXIT_FAILURE = 3;

/** What ends a process and can be caught. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The package has the command built; the checkout has only its source. */
const built = join(__dirname, '..', 'tools', 'cli', 'main.js');
const isBuilt = existsSync(built);
const entry = isBuilt ? built : join(__dirname, '..', 'src', 'tools', 'cli', 'main.ts');

// The package is JavaScript, but the service that it loads is TypeScript: what needs none runs on any Node 22. An older
// one does not keep the digits of numbers.
const node =
  findNode() ??
  (isBuilt && isAtLeast(process.versions.node, [22, 0]) ? process.execPath : undefined);
if (node === undefined) {
  process.stderr.write(`${nodeMissing}\n`);
  process.exitCode = EXIT_FAILURE;
} else if (node === process.execPath) {
  import(pathToFileURL(entry).href).catch(fail);
} else {
  runWith(node);
}

function runWith(otherNode) {
  const child = spawn(otherNode, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, forward);
  child.on('error', fail);
  child.on('close', (status, signal) => {
    for (const one of SIGNALS) process.off(one, forward);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = status;
  });

  /** Who ends this process means the work: it is not to go on by itself. */
  function forward(signal) {
    if (signal === 'SIGINT' && hasTerminal()) return;
    child.kill(signal);
  }
}

/** A terminal sends Ctrl-C to both processes, and a second one would end the work at once. */
function hasTerminal() {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function fail(error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = EXIT_FAILURE;
}
