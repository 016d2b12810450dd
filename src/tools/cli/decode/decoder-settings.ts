import { cliError } from '../../../inputs/cli-failure.ts';
import type { DebeziumOptions, DecoderSpec, DmsOptions } from '../../../model/service.ts';

/** How to decode: one capture tool, or whichever wrote the record, each by its own options. */
export interface DecoderSettings {
  readonly format: 'auto' | 'dms' | 'debezium';
  readonly dms: DmsOptions | undefined;
  readonly debezium: DebeziumOptions | undefined;
}

/** Options of commands that decode, as commander names them. */
export interface DecoderFlags {
  readonly format?: 'auto' | 'dms' | 'debezium';
  readonly beforeImageField?: string;
  readonly beforeImagePrefix?: string;
  readonly beforeImageSuffix?: string;
  readonly flattened?: true;
  readonly replicaIdentity?: 'default' | 'full';
  readonly unavailablePlaceholder?: string;
  /** Where the schemas of Avro records are. */
  readonly registry?: string;
}

/**
 * Returns how to decode: what the options say, else what the decoders of the service say.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` if options are of another capture tool than the format.
 */
export function toDecoderSettings(
  flags: DecoderFlags,
  declared: readonly DecoderSpec[],
): DecoderSettings {
  const dms = mergeOptions<DmsOptions>(
    onlyOf(
      'DMS',
      declared.flatMap((spec) => (spec.captureTool === 'dms' ? spec.options : [])),
    ),
    {
      beforeImage: flags.beforeImageField,
      beforeImageColumns: toBeforeImageColumns(flags),
    },
  );
  const debezium = mergeOptions<DebeziumOptions>(
    onlyOf(
      'Debezium',
      declared.flatMap((spec) => (spec.captureTool === 'debezium' ? spec.options : [])),
    ),
    {
      flattened: flags.flattened,
      replicaIdentity: flags.replicaIdentity,
      unavailable: flags.unavailablePlaceholder,
    },
  );
  refuseContradictions(flags);
  return { format: flags.format ?? formatOf(flags, declared), dms, debezium };
}

function toBeforeImageColumns({
  beforeImagePrefix: prefix,
  beforeImageSuffix: suffix,
}: DecoderFlags): DmsOptions['beforeImageColumns'] {
  if (prefix === undefined && suffix === undefined) return undefined;
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
  };
}

/** Flattened rows have no envelope to be recognised by, so the option names the capture tool. */
function formatOf(
  flags: DecoderFlags,
  declared: readonly DecoderSpec[],
): DecoderSettings['format'] {
  if (flags.flattened === true) return 'debezium';
  const formats = new Set(declared.map(({ captureTool }) => captureTool));
  const [only] = formats;
  return formats.size === 1 && only !== undefined && isFree(flags, only) ? only : 'auto';
}

/** Tells whether no option is of the other capture tool. */
function isFree(flags: DecoderFlags, format: DecoderSettings['format']): boolean {
  return !(format === 'debezium' ? dmsFlags(flags) : debeziumFlags(flags)).some(isGiven);
}

function refuseContradictions(flags: DecoderFlags): void {
  const { format } = flags;
  const wrong =
    (format === 'dms' && debeziumFlags(flags).find(isGiven)) ||
    (format === 'debezium' && dmsFlags(flags).find(isGiven)) ||
    (format === 'auto' && flags.flattened === true && (['--flattened', true] as const));
  if (wrong === undefined || wrong === false) return;
  throw cliError('ERR_CDC_USAGE', {
    place: wrong[0],
    message: `The option ${wrong[0]} does not go with --format ${format}`,
    fix: 'Leave one of the two out.',
  });
}

type Flag = readonly [name: string, value: unknown];

function dmsFlags(flags: DecoderFlags): readonly Flag[] {
  return [
    ['--before-image-field', flags.beforeImageField],
    ['--before-image-prefix', flags.beforeImagePrefix],
    ['--before-image-suffix', flags.beforeImageSuffix],
  ];
}

function debeziumFlags(flags: DecoderFlags): readonly Flag[] {
  return [
    ['--flattened', flags.flattened],
    ['--replica-identity', flags.replicaIdentity],
    ['--unavailable-placeholder', flags.unavailablePlaceholder],
  ];
}

function isGiven([, value]: Flag): boolean {
  return value !== undefined;
}

/** Returns the options that all functions of one capture tool agree on. */
function onlyOf<T extends object>(tool: string, options: readonly T[]): T | undefined {
  if (new Set(options.map((one) => JSON.stringify(one))).size > 1) {
    throw cliError('ERR_CDC_USAGE', {
      place: '--function',
      message: `Functions of the service decode ${tool} records in different ways`,
      fix: 'Name the function with --function.',
    });
  }
  return options[0];
}

function mergeOptions<T extends object>(
  declared: T | undefined,
  given: { readonly [N in keyof T]?: T[N] | undefined },
): T | undefined {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  if (declared === undefined && named.length === 0) return undefined;
  // The cast holds: every member comes from one of two objects of this type.
  return { ...declared, ...Object.fromEntries(named) } as T;
}
