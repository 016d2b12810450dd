'use strict';
// What the plugin tells of functions and roles: what the framework would do with them by itself. No I/O.

/** Returns what `serverless.yml` says of a function, as `src/tools/deploy/settings/function-facts.ts` has it. */
function factsOf(spec, { service, stage }) {
  const { provider } = service;
  return {
    condition: spec.condition,
    memorySize: spec.memorySize ?? provider.memorySize,
    timeout: spec.timeout ?? provider.timeout,
    ownRole: spec.role !== undefined || hasOwnRole(provider),
    inVpc: (spec.vpc ?? provider.vpc) !== undefined,
    tracing: Boolean(spec.tracing || provider.tracing?.lambda),
    destinations: destinationsOf(spec, { service, stage }),
    key: spec.kmsKeyArn ?? provider.kmsKeyArn,
    fileSystem: spec.fileSystemConfig?.arn,
    logGroup: logGroupOf(spec, provider),
    provisionedConcurrency: Number(countOf(spec.provisionedConcurrency)) > 0,
    environmentBytes: bytesOf({ ...provider.environment, ...spec.environment }),
  };
}

/** A role of the provider that is named, and not described, is one that its author wrote. */
function hasOwnRole({ iam, role }) {
  const shared = iam?.role ?? role;
  return typeof shared === 'string' || isReference(shared);
}

/** A group of its own counts more than that there is to be none. */
function logGroupOf({ logs, disableLogs }, provider) {
  const named = (logs ?? provider.logs?.lambda)?.logGroup;
  return named === undefined && disableLogs === true ? false : named;
}

/** Returns what the framework gives the role that all functions would share. */
function roleOf({ provider }) {
  const role = isReference(provider.iam?.role) ? {} : Object(provider.iam?.role);
  return {
    path: role.path,
    permissionsBoundary:
      role.permissionsBoundary ?? role.permissionBoundary ?? provider.rolePermissionsBoundary,
    tags: role.tags,
    managedPolicies: role.managedPolicies ?? provider.iamManagedPolicies,
  };
}

/** Settings of the shared role that roles of single functions cannot have. */
function unusedOf({ provider }) {
  const role = Object(provider.iam?.role);
  const statements = role.statements ?? provider.iamRoleStatements ?? [];
  return [
    ...(statements.length > 0
      ? [
          {
            code: 'unused-statements',
            place: 'provider.iam.role.statements',
            message: 'The generated roles have none of them',
            fix: 'Say custom.millrace.functions.<name>.statements for those that need them.',
          },
        ]
      : []),
    ...(role.name === undefined
      ? []
      : [
          {
            code: 'unused-role-name',
            place: 'provider.iam.role.name',
            message: 'Each function has a role of its own, and one name cannot be of several',
            fix: 'Remove it, or write the role yourself and name it as `role` of the function.',
          },
        ]),
  ];
}

function destinationsOf({ onError, destinations = {} }, context) {
  const named = [destinations.onSuccess, destinations.onFailure].filter((one) => one !== undefined);
  return [
    ...(onError === undefined ? [] : [{ arn: onError }]),
    ...named.map((one) => toDestination(one, context)),
  ];
}

/** An ARN, `{ type, arn }`, or the name of another function. */
function toDestination(given, { service, stage }) {
  if (typeof given !== 'string') {
    return given.arn === undefined ? { arn: given } : { type: given.type, arn: given.arn };
  }
  if (given.startsWith('arn:')) return { arn: given };
  const name = service.functions[given]?.name ?? `${service.service}-${stage}-${given}`;
  // By its name, because its resource depends on its role, and that may be this one.
  const account = `\${AWS::Region}:\${AWS::AccountId}`;
  return {
    type: 'function',
    arn: { 'Fn::Sub': `arn:\${AWS::Partition}:lambda:${account}:function:${name}` },
  };
}

function countOf(given) {
  return typeof given === 'object' && given !== null ? given.executions : given;
}

function bytesOf(environment) {
  return Object.entries(environment)
    .map(([name, value]) => name + (typeof value === 'object' ? '' : String(value)))
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function isReference(value) {
  const names = Object.keys(Object(value));
  return names.length === 1 && /^(Ref$|Fn::)/.test(names[0]);
}

module.exports = { factsOf, roleOf, unusedOf };
