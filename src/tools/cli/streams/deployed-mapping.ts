import { CdcError } from '../../../errors.ts';
import { loadService } from '../../../inputs/load-service.ts';
import type { FunctionDeployment } from '../../deploy/deployment.ts';
import { toFilterCriteria } from '../../deploy/filters/filter-plan.ts';
import { planDeployment } from '../../deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../deploy/settings/deploy-settings.ts';
import type { MappingSettings } from '../../local/event-source-mapping/settings.ts';

/** The event source mapping that a deployment of the function would make, as far as it makes sense here. */
export interface DeployedMapping {
  readonly stream: 'kinesis' | 'kafka';
  readonly settings: Pick<
    MappingSettings,
    | 'batchSize'
    | 'maximumBatchingWindowMs'
    | 'parallelizationFactor'
    | 'startingPosition'
    | 'filterCriteria'
  >;
  /** Kafka without provisioned pollers. */
  readonly isOnDemand: boolean;
}

export interface DeployedMappingOptions {
  readonly functionName: string;
  readonly serviceFile: string;
  readonly cwd: string;
  /** The file form of the settings; `undefined` where nothing binds the service. */
  readonly deploySettings: unknown;
}

/** What was found, in words for the user. */
export interface FoundMapping {
  readonly mapping: DeployedMapping | undefined;
  /** `undefined` where there is nothing to say. */
  readonly note: string | undefined;
}

/**
 * Returns the mapping that `custom.millrace` makes of a function. Limits of retries and age are left out:
 * nobody wants to lose a record at the desk.
 *
 * What cannot be planned is told, and hinders nobody: the function may be broken now and repaired soon.
 */
export async function readDeployedMapping(options: DeployedMappingOptions): Promise<FoundMapping> {
  if (options.deploySettings === undefined) return { mapping: undefined, note: undefined };
  try {
    const service = await loadService(options.serviceFile, options.cwd);
    const { functions } = planDeployment(service, parseDeploySettings(options.deploySettings));
    const planned = functions.find(({ name }) => name === options.functionName);
    if (planned === undefined) return { mapping: undefined, note: undefined };
    return { mapping: toDeployedMapping(planned), note: describe(planned) };
  } catch (error) {
    if (!(error instanceof CdcError)) throw error;
    return { mapping: undefined, note: `not as deployed: ${error.message}` };
  }
}

function toDeployedMapping({ source, mapping, filters }: FunctionDeployment): DeployedMapping {
  const { batchSize, windowSeconds, parallelization, startingPosition, startingTime } = mapping;
  return {
    stream: source.stream,
    settings: {
      batchSize,
      maximumBatchingWindowMs: windowSeconds * 1000,
      ...(source.stream === 'kinesis' ? { parallelizationFactor: parallelization } : {}),
      startingPosition:
        startingPosition === 'AT_TIMESTAMP'
          ? { at: startingPosition, timestamp: Date.parse(startingTime ?? '') }
          : { at: startingPosition },
      ...(filters.kind === 'filtered'
        ? { filterCriteria: toFilterCriteria(filters.patterns) }
        : {}),
    },
    isOnDemand: source.stream === 'kafka' && source.pollers === 'on-demand',
  };
}

function describe({ mapping, filters }: FunctionDeployment): string {
  const patterns = filters.kind === 'filtered' ? filters.patterns.length : 0;
  const parts = [
    `batches of ${mapping.batchSize}`,
    `a window of ${mapping.windowSeconds} s`,
    patterns === 0
      ? 'no filter'
      : `a filter of ${patterns} ${patterns === 1 ? 'pattern' : 'patterns'}`,
  ];
  return `as deployed: ${parts.join(', ')}`;
}
