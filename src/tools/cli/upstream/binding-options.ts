import { type Command, Option } from 'commander';
import { DEFAULT_SERVICE } from '../../../inputs/load-service.ts';
import {
  type BindingName,
  bindingCatalog,
  checkBindings,
  type GivenBindings,
} from '../../upstream/bindings.ts';

/** What all upstream commands are told. */
export interface UpstreamFlags extends GivenBindings {
  readonly service: string;
  readonly function?: string;
  readonly format: 'json' | 'cloudformation';
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
}

/** Adds the options of all upstream commands, and those for the bindings that a command uses. */
export function addUpstreamOptions(command: Command, bindings: readonly BindingName[]): Command {
  command
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE)
    .option('--function <name>', 'only for this function; all that read one stream without it')
    .addOption(
      new Option('--format <name>', 'form of the result')
        .choices(['json', 'cloudformation'])
        .default('json'),
    )
    .option('--out <dir>', 'write files to this folder, in place of standard output')
    .option('--force', 'with --out: overwrite files');
  for (const name of bindings) {
    const { flag, what } = bindingCatalog[name];
    command.option(`${flag} <value>`, what);
  }
  return command;
}

/**
 * Returns the bindings among flags.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` for an ARN of another service.
 */
export function bindingsOf(flags: UpstreamFlags): GivenBindings {
  // The cast holds: the keys of the catalog are the names of bindings.
  const names = Object.keys(bindingCatalog) as BindingName[];
  const given: GivenBindings = Object.fromEntries(
    names.flatMap((name) => {
      const value = flags[name];
      return value === undefined
        ? []
        : [[name, name === 'registryUrl' ? withoutSlash(value) : value]];
    }),
  );
  checkBindings(given);
  return given;
}

/** Converters add a path to it. */
function withoutSlash(url: string): string {
  return url.endsWith('/') ? withoutSlash(url.slice(0, -1)) : url;
}
