'use strict';
// Finds functions that could not start, because their file was not built or is not in what is deployed.
const { existsSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

/** What Lambda looks for when it starts `folder/name.handler`, in its order. */
const ENDINGS = ['.js', '.mjs', '.cjs'];

/** Marks of a zip file: its end, and an entry of its list. See the specification of PKWARE, 4.3.12 and 4.3.16. */
const END_OF_LIST = 0x06054b50;
const ENTRY = 0x02014b50;

/** Returns what is wrong with the handlers of functions after the build: a file that is not there. */
function findUnbuilt({ functions, package: shared = {} }, names, { serviceDir, built }) {
  return (
    names
      .filter((name) => functions[name]?.handler !== undefined)
      // Somebody else builds it.
      .filter((name) => (functions[name].package?.artifact ?? shared.artifact) === undefined)
      .filter(
        (name) => !filesOf(functions[name]).some((file) => existsSync(join(serviceDir, file))),
      )
      .map((name) => {
        const { handler } = functions[name];
        return `functions.${name}.handler: no file was built for ${handler}; built are ${built.join(', ')}`;
      })
  );
}

/** Returns what is wrong with the zip files of functions: the file of a handler is not in them. */
function findUnpackaged({ functions, package: shared = {} }, names, { serviceDir }) {
  return names
    .filter((name) => functions[name]?.handler !== undefined)
    .flatMap((name) => {
      const artifact = functions[name].package?.artifact ?? shared.artifact;
      const file = artifact === undefined ? undefined : resolve(serviceDir, artifact);
      // One that is in S3 already cannot be looked at.
      if (file === undefined || !existsSync(file)) return [];
      const packaged = listZip(readFileSync(file));
      if (filesOf(functions[name]).some((one) => packaged.includes(one))) return [];
      return [
        `functions.${name}.package.patterns: the file of ${functions[name].handler} is not packaged; ` +
          `packaged are ${shorten(packaged)}`,
      ];
    });
}

/** `dist/functions/billing.handler` may be in three files. */
function filesOf({ handler }) {
  const path = handler.replace(/^\.\//, '').replace(/\.[^./]*$/, '');
  return ENDINGS.map((ending) => `${path}${ending}`);
}

function shorten(names) {
  const [first, second, third, ...others] = names;
  const shown = [first, second, third].filter((name) => name !== undefined).join(', ');
  return others.length === 0 ? shown : `${shown} and ${others.length} more`;
}

/** Returns the names of the files in a zip file, from the list at its end. */
function listZip(bytes) {
  let end = bytes.length - 22;
  while (end > 0 && bytes.readUInt32LE(end) !== END_OF_LIST) end -= 1;
  const names = [];
  let at = end < 0 ? 0 : bytes.readUInt32LE(end + 16);
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === ENTRY) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    names.push(bytes.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}

module.exports = { findUnbuilt, findUnpackaged };
