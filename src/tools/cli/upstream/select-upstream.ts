import { cliError } from '../../../inputs/cli-failure.ts';
import { type NamedFunction, selectFunctions } from '../../../inputs/load-service.ts';
import type { DecoderSpec, FunctionSpec, Service, SourceSpec } from '../../../model/service.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';

/** The functions that a capture tool is configured for, and what they declare of it. */
export interface SelectedUpstream<Options> {
  /** Of the first function: begins the names of what is made. */
  readonly name: string;
  readonly source: SourceSpec;
  readonly options: Options;
  readonly functions: readonly FunctionSpec[];
  readonly warnings: readonly DeploymentWarning[];
}

type CaptureTool = 'dms' | 'debezium';
type OptionsOf<T extends CaptureTool> = Extract<DecoderSpec, { captureTool: T }>['options'];

/**
 * Selects the functions of one stream that a capture tool writes to: the named one, or all of them.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` if no function declares the tool, or several streams do and
 *   `name` does not choose; `ERR_CDC_INPUT_INVALID` if the functions contradict each other or name no
 *   table.
 */
export function selectUpstream<T extends CaptureTool>(
  service: Service,
  tool: T,
  name: string | undefined,
): SelectedUpstream<OptionsOf<T>> {
  const fitting = selectFunctions(service, name).filter(({ spec }) => fits(spec, tool));
  const [first] = fitting;
  if (first === undefined) throw noFunction(tool, name);
  const streams = new Set(fitting.map(({ spec }) => streamOf(spec.source)));
  if (streams.size > 1) throw severalStreams(tool, fitting);
  const [declared, ...others] = new Set(
    fitting.flatMap(({ spec }) => optionsOf(spec, tool)).map((options) => JSON.stringify(options)),
  );
  if (others.length > 0) throw contradicting(fitting);
  const functions = fitting.map(({ spec }) => spec);
  if (functions.every(({ routes = [] }) => routes.every((set) => Object.keys(set).length === 0))) {
    throw noTables(fitting);
  }
  return {
    name: first.name,
    source: mergeSources(functions, first.spec.source),
    // The cast holds: it is what the decoder of that tool declares.
    options: JSON.parse(declared ?? '{}') as OptionsOf<T>,
    functions,
    warnings: findOthers(service, tool, fitting),
  };
}

/** Functions of the same stream that were not named: their tables would not be captured. */
function findOthers(
  service: Service,
  tool: CaptureTool,
  chosen: readonly NamedFunction[],
): readonly DeploymentWarning[] {
  const streams = new Set(chosen.map(({ spec }) => streamOf(spec.source)));
  return selectFunctions(service, undefined)
    .filter(({ name }) => chosen.every((one) => one.name !== name))
    .filter(({ spec }) => fits(spec, tool) && streams.has(streamOf(spec.source)))
    .map(({ name }) => ({
      code: 'function-left-out',
      place: `function ${name}`,
      message: 'It reads the same stream, and tables that only its routes name are left out',
      fix: 'Leave --function away, unless another task or connector writes them.',
    }));
}

function fits({ decoder, routes }: FunctionSpec, tool: CaptureTool): boolean {
  if (routes === undefined) return false;
  return decoder === undefined || decoder.captureTool === 'auto' || decoder.captureTool === tool;
}

/** A function without a decoder takes what comes: it says nothing that could contradict. */
function optionsOf({ decoder }: FunctionSpec, tool: CaptureTool): readonly object[] {
  return decoder?.captureTool === tool ? [decoder.options] : [];
}

function streamOf({ stream, name }: SourceSpec): string {
  return `${stream} ${name}`;
}

/** Functions of one cluster may read different topics of it. */
function mergeSources(functions: readonly FunctionSpec[], first: SourceSpec): SourceSpec {
  if (first.stream === 'kinesis') return first;
  const topics = functions.flatMap(({ source }) =>
    source.stream === 'kafka' ? source.topics : [],
  );
  return { ...first, topics: [...new Set(topics)] };
}

function noFunction(tool: CaptureTool, name: string | undefined): Error {
  const fix = `Declare \`decoder: ${tool}(...)\` for a function with routes, or name another one.`;
  return name === undefined
    ? cliError('ERR_CDC_USAGE', {
        place: '--service',
        message: `The service has no function with routes that reads what ${tool} writes`,
        fix,
      })
    : cliError('ERR_CDC_USAGE', {
        place: '--function',
        message: `The function ${name} has no routes for what ${tool} writes`,
        fix,
      });
}

function severalStreams(tool: CaptureTool, fitting: readonly NamedFunction[]): Error {
  return cliError('ERR_CDC_USAGE', {
    place: '--function',
    message: `${tool} writes to several streams of the service, and each needs a configuration`,
    fix: `Name one of: ${fitting.map(({ name }) => name).join(', ')}.`,
  });
}

function contradicting(fitting: readonly NamedFunction[]): Error {
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: `functions ${fitting.map(({ name }) => name).join(', ')}`,
    message: 'They read one stream and declare different options of its decoder',
    fix: 'Declare the same options: one task or connector writes the records of all of them.',
  });
}

function noTables(fitting: readonly NamedFunction[]): Error {
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: `functions ${fitting.map(({ name }) => name).join(', ')}`,
    message: 'Their routes name no table, so there is nothing to capture',
    fix: 'Add routes.',
  });
}
