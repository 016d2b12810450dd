#!/usr/bin/env node
'use strict';
// CommonJS, and syntax of Node 16, on purpose: this file must run on any Node, to say which one is needed.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { findNode, isAtLeast, nodeMissing } = require('./find-node.cjs');

const EXIT_FAILURE = 3;

/** The package has the command built; the checkout has only its source. */
const built = join(__dirname, '..', 'cli', 'main.js');
const isBuilt = existsSync(built);
const entry = isBuilt ? built : join(__dirname, '..', 'src', 'cli', 'main.ts');

const node = isBuilt && isAtLeast(process.versions.node, [22, 0]) ? process.execPath : findNode();
if (node === undefined) {
  process.stderr.write(`${nodeMissing}\n`);
  process.exitCode = EXIT_FAILURE;
} else if (node === process.execPath) {
  import(pathToFileURL(entry).href).catch(fail);
} else {
  runWith(node);
}

function runWith(otherNode) {
  const { status, signal, error } = spawnSync(otherNode, [entry, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (error) fail(error);
  else if (signal) process.kill(process.pid, signal);
  else process.exitCode = status;
}

function fail(error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = EXIT_FAILURE;
}
