import { isOwnSource } from '../../../model/lookup.ts';
import type { FunctionSpec } from '../../../model/service.ts';
import { concat, ref } from '../../cloudformation/value.ts';
import type { Bucket, Buckets } from '../buckets.ts';
import type { BoundTarget, Statement } from '../deployment.ts';
import { lettersOf } from '../logical-ids.ts';
import { actionsOfSend, actionsOfVerb, LOOKUP_ACTIONS, ONCE_ACTIONS } from './actions-of-verb.ts';

/**
 * What a caller does with the key of an encrypted target. Firehose and EventBridge use a key by their own
 * right, and OpenSearch by its domain's.
 */
const KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  sns: ['kms:Decrypt', 'kms:GenerateDataKey'],
  sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
  dynamodb: ['kms:Decrypt'],
};

/** Returns what a function may do with its targets. */
export function targetStatements(
  targets: readonly BoundTarget[],
  spec: FunctionSpec,
): readonly Statement[] {
  return [...targets.flatMap((bound) => statementsOf(bound, spec)), ...ownLookups(spec)];
}

/** What places of one's own say that looking up in them takes. */
function ownLookups({ routes = [] }: FunctionSpec): readonly Statement[] {
  const lookups = routes
    .flatMap((set) => Object.values(set))
    .flatMap((route) => Object.values(route.lookups ?? {}));
  const sources = new Set(lookups.map(({ source }) => source).filter(isOwnSource));
  return [...sources].flatMap(({ name, permissions }) =>
    permissions.map(({ actions, resources }, index) => ({
      sid: `Lookup${lettersOf(name)}${index}`,
      actions,
      resources,
      for: `lookups in ${name}`,
    })),
  );
}

function statementsOf(bound: BoundTarget, spec: FunctionSpec): readonly Statement[] {
  const { name, sink, arn, keyArn } = bound;
  const sid = `Target${lettersOf(name)}`;
  const about = { for: `target ${name}` };
  const actions = actionsOf(bound, spec);
  const keyActions = KEY_ACTIONS[sink] ?? [];
  return [
    ...(actions.length === 0 ? [] : [{ sid, actions, resources: [arn], ...about }]),
    ...(keyArn === undefined || keyActions.length === 0
      ? []
      : [{ sid: `${sid}Key`, actions: keyActions, resources: [keyArn], ...about }]),
  ];
}

/** Returns what a function may do besides reading its source and sending to its targets. */
export function ownStatements(
  { quarantine, failures, archive }: Buckets,
  needs: { readonly failures: boolean; readonly archiveTarget: string | undefined },
): readonly Statement[] {
  return [
    ...putStatements('Quarantine', quarantine, 'quarantine/*', 'quarantine'),
    ...(needs.archiveTarget === undefined
      ? []
      : putStatements(
          'Oversize',
          archive ?? quarantine,
          'oversize/*',
          `target ${needs.archiveTarget}`,
        )),
    ...(needs.failures ? failureStatements(failures) : []),
  ];
}

function actionsOf(
  { name }: BoundTarget,
  { routes = [], archive }: FunctionSpec,
): readonly string[] {
  const all = routes.flatMap((set) => Object.values(set));
  const actions = all.flatMap(({ sends, once, incomparable, lookups = {} }) => [
    ...sends
      .filter(({ target }) => target.name === name)
      .flatMap((send) => [
        ...actionsOfSend(send),
        // The item of a refused condition decides then; where it is not answered, it is read.
        ...(incomparable === 'fail' && send.target.sink === 'dynamodb' ? ['dynamodb:GetItem'] : []),
      ]),
    ...(once?.table.name === name ? ONCE_ACTIONS : []),
    ...(Object.values(lookups).some(({ source }) => source.name === name && !isOwnSource(source))
      ? LOOKUP_ACTIONS
      : []),
  ]);
  const archives = archive?.to.name === name ? actionsOfVerb('archive') : [];
  return [...new Set([...actions, ...archives])].toSorted((a, b) => (a < b ? -1 : 1));
}

/** Lambda writes what it gives up with the role of the function. The key is that of quarantine. */
function failureStatements(failures: Bucket): readonly Statement[] {
  const about = { for: 'given-up batches' };
  const conditions = failures.own
    ? { conditions: { StringEquals: { 's3:ResourceAccount': ref('AWS::AccountId') } } }
    : {};
  return [
    {
      sid: 'GivenUpList',
      actions: ['s3:ListBucket'],
      resources: [failures.arn],
      ...conditions,
      ...about,
    },
    {
      sid: 'GivenUp',
      actions: ['s3:PutObject'],
      resources: [concat(failures.arn, '/*')],
      ...conditions,
      ...about,
    },
  ];
}

function putStatements(
  sid: string,
  { arn, keyArn }: Bucket,
  keys: string,
  about: string,
): readonly Statement[] {
  const put = { sid, actions: ['s3:PutObject'], resources: [concat(arn, `/${keys}`)], for: about };
  if (keyArn === undefined) return [put];
  const actions = ['kms:GenerateDataKey'];
  return [put, { sid: `${sid}Key`, actions, resources: [keyArn], for: about }];
}
