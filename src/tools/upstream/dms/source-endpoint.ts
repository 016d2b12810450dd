import type { Resource, Value } from '../../cloudformation/resource.ts';
import type { GivenBindings } from '../bindings.ts';
import { type DmsEngine, databaseOf } from '../engines.ts';
import { identifierOf } from '../template.ts';
import type { DmsPlan } from './dms-plan.ts';
import { buildSourceSettings } from './endpoint-settings.ts';

/** What `AWS::DMS::Endpoint` calls an engine, and the member with its settings. */
const ENGINES = {
  mysql: ['mysql', 'MySqlSettings'],
  mariadb: ['mariadb', 'MySqlSettings'],
  'aurora-mysql': ['aurora', 'MySqlSettings'],
  postgresql: ['postgres', 'PostgreSqlSettings'],
  'aurora-postgresql': ['aurora-postgresql', 'PostgreSqlSettings'],
  sqlserver: ['sqlserver', 'MicrosoftSqlServerSettings'],
  oracle: ['oracle', 'OracleSettings'],
  mongodb: ['mongodb', 'MongoDbSettings'],
  docdb: ['docdb', 'DocDbSettings'],
} as const satisfies Readonly<Record<DmsEngine, readonly [name: string, settings: string]>>;

/** Builds the endpoint of the source database, which signs in with a secret. */
export function sourceEndpoint(
  plan: DmsPlan,
  given: GivenBindings,
  secret: { readonly secretArn: Value; readonly roleArn: Value },
): Resource {
  const [engineName, settingsName] = ENGINES[plan.engine];
  const settings = Object.entries(buildSourceSettings(plan)).map(([name, value]) => [
    name,
    // MongoDB takes this one as a text.
    plan.engine === 'mongodb' && typeof value === 'boolean' ? String(value) : value,
  ]);
  return {
    Type: 'AWS::DMS::Endpoint',
    Properties: {
      EndpointIdentifier: identifierOf('millrace', plan.name, 'source'),
      EndpointType: 'source',
      EngineName: engineName,
      ...databaseName(plan, given),
      SslMode: sslModeOf(plan, given),
      ...(given.caCertificateArn === undefined ? {} : { CertificateArn: given.caCertificateArn }),
      [settingsName]: {
        ...Object.fromEntries(settings),
        SecretsManagerAccessRoleArn: secret.roleArn,
        SecretsManagerSecretId: secret.secretArn,
      },
    },
  };
}

/** Returns the name of the engine as DMS writes it. */
export function engineNameOf(engine: DmsEngine): string {
  return ENGINES[engine][0];
}

/** MySQL has no database of a connection. */
function databaseName(
  { dialect, needs, bind }: DmsPlan,
  given: GivenBindings,
): Readonly<Record<string, Value>> {
  if (dialect === 'mysql') return {};
  const tables = needs.map(({ table }) => table);
  return { DatabaseName: given.database ?? databaseOf(tables, dialect) ?? bind('database') };
}

/** Returns how the connection is encrypted: MySQL and Oracle need a certificate that DMS knows. */
export function sslModeOf(
  { dialect }: Pick<DmsPlan, 'dialect'>,
  given: GivenBindings,
): 'verify-ca' | 'require' | 'none' {
  if (given.caCertificateArn !== undefined) return 'verify-ca';
  return dialect === 'postgresql' || dialect === 'sqlserver' ? 'require' : 'none';
}
