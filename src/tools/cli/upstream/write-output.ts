import { join } from 'node:path';
import { styleText } from 'node:util';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { findPlaceholders, type Placeholder } from '../../upstream/bindings.ts';
import {
  formatPart,
  type UpstreamConfiguration,
  type UpstreamPart,
} from '../../upstream/upstream-output.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { makeFolder, type OutputFile, openOutputFile } from '../output/output-file.ts';
import type { UpstreamFlags } from './binding-options.ts';

/**
 * Prints a configuration, or writes its files; warnings and what is left to fill in go to standard
 * error.
 *
 * @throws {CdcError} `ERR_CDC_OUTPUT_FAILED` if a file is already there and may not be overwritten.
 */
export async function writeOutput(
  configuration: UpstreamConfiguration,
  options: { readonly prefix: string; readonly flags: UpstreamFlags },
  io: CliIo,
): Promise<void> {
  const { parts, warnings } = configuration;
  const { flags } = options;
  // A template stands alone, so that it can be deployed as it is printed.
  const isAlone = flags.out === undefined && flags.format === 'cloudformation';
  const written = isAlone ? parts.slice(0, 1) : parts;
  if (flags.out === undefined) await print(written, isAlone, io);
  else await writeFiles(written, { ...options, folder: flags.out }, io);
  const placeholders = findPlaceholders(written.map(formatPart).join(''));
  writeNotes({ warnings, placeholders }, flags.json === true, io);
}

async function print(parts: readonly UpstreamPart[], isAlone: boolean, io: CliIo): Promise<void> {
  const content = isAlone
    ? parts[0]?.content
    : Object.fromEntries(parts.map((part) => [part.name, part.content]));
  const results = createResultWriter(io.stdout);
  await results.write(JSON.stringify(content, undefined, 2));
  await results.close();
}

async function writeFiles(
  parts: readonly UpstreamPart[],
  options: { readonly prefix: string; readonly flags: UpstreamFlags; readonly folder: string },
  io: CliIo,
): Promise<void> {
  await makeFolder(options.folder, io.cwd);
  const files = parts.map((part) => ({
    name: `${options.prefix}-${part.name}.${part.kind}`,
    text: formatPart(part),
  }));
  const overwrites = options.flags.force === true;
  const opened: OutputFile[] = [];
  try {
    for (const { name, text } of files) {
      const file = join(options.folder, name);
      const output = await openOutputFile({ file, cwd: io.cwd, overwrites, way: '--force' });
      opened.push(output);
      await output.write(text);
    }
    // All or none: half a configuration is of two runs.
    for (const output of opened) await output.finish();
  } finally {
    await Promise.all(opened.map((output) => output.discard()));
  }
  const results = createResultWriter(io.stdout);
  for (const { name } of files) await results.write(join(options.folder, name));
  await results.close();
}

function writeNotes(
  notes: {
    readonly warnings: readonly DeploymentWarning[];
    readonly placeholders: readonly Placeholder[];
  },
  json: boolean,
  io: CliIo,
): void {
  const { warnings, placeholders } = notes;
  if (json) {
    io.stderr.write(`${JSON.stringify(notes)}\n`);
    return;
  }
  const yellow = styleText('yellow', 'warning', { stream: io.stderr });
  for (const { place, message, fix } of warnings) {
    io.stderr.write(`${yellow} ${place}\n        ${message}\n        fix: ${fix}\n`);
  }
  for (const { text, flag, what } of placeholders) {
    io.stderr.write(`fill in ${text}: ${what}${flag === undefined ? '' : ` (${flag})`}\n`);
  }
}
