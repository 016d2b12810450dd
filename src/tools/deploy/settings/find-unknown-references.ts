import { isObject } from '../../../model/fields.ts';
import { listReferences } from '../../cloudformation/list-references.ts';
import { FAILURE_BUCKET, prefixOf, QUARANTINE_BUCKET, streamMappingIdOf } from '../logical-ids.ts';
import { type AddProblem, isValue } from './read-part.ts';

/** What else the template has, besides what the plan puts into it. */
export interface TemplateNames {
  readonly resources: readonly string[];
  readonly parameters: readonly string[];
  /** Functions, for which the framework and the plan make resources. */
  readonly functions: readonly string[];
}

/** What the framework or the plan makes for a function, behind its name. */
const MADE_FOR_FUNCTIONS = [
  'LambdaFunction',
  'LambdaFunctionUrl',
  'LogGroup',
  'ProvConcLambdaAlias',
  'SnapStartLambdaAlias',
  'DurableLambdaAlias',
  'Role',
  'Consumer',
];

/** What the framework makes of events, layers and the provider; nobody writes such names by mistake. */
const MADE_BY_FRAMEWORK =
  /^(ServerlessDeploymentBucket|IamRole|ApiGateway|HttpApi|Websockets|CloudFrontDistribution|SNSTopic|S3Bucket)|(LambdaLayer|EventBridgeEventBus)$/;

/** Adds each setting that names a resource or parameter that the template does not have (I6). */
export function findUnknownReferences(
  settings: unknown,
  place: string,
  { resources, parameters, functions }: TemplateNames,
  add: AddProblem,
): void {
  const made = functions.flatMap((name) =>
    MADE_FOR_FUNCTIONS.map((ending) => `${prefixOf(name)}${ending}`),
  );
  const mappings = functions.map((name) => streamMappingIdOf(name));
  const known = new Set([...resources, ...parameters, ...made, QUARANTINE_BUCKET, FAILURE_BUCKET]);
  for (const [where, value] of listValues(settings, place)) {
    const ids = new Set(listReferences(value).map(({ id }) => id));
    for (const id of ids) {
      if (known.has(id) || MADE_BY_FRAMEWORK.test(id)) continue;
      if (mappings.some((mapping) => id.startsWith(mapping))) continue;
      add(where, `names ${id}, which is neither a resource nor a parameter of the template`);
    }
  }
}

/** Lists CloudFormation's functions among settings, with their places. */
function listValues(given: unknown, place: string): readonly (readonly [string, unknown])[] {
  if (typeof given === 'object' && isValue(given)) return [[place, given]];
  if (!isObject(given) && !Array.isArray(given)) return [];
  return Object.entries(given).flatMap(([name, one]) => listValues(one, `${place}.${name}`));
}
