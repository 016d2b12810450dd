import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const base = ['model', 'errors'];
const steps = ['sources', 'decoders', 'routing', 'sinks', 'pipeline'];
/** What a function can load. */
const loaded = [...base, ...steps, 'lambda', 'recovery'];
/** What the user of the template owns. */
const template = ['handlers', 'routes', 'service'];
const machine = [...loaded, ...template, 'inputs', 'index'];
const builders = ['tools/cloudformation', 'tools/sql-quotes', 'tools/local'];
const planners = ['tools/deploy', 'tools/upstream', 'tools/export', 'tools/import', 'tools/plan'];

/**
 * What the files of a layer (a folder or a file of `src`; of `src/tools`, a room in it) may import,
 * besides their own layer. No layer above `tools` may name it: no function loads `src/tools`.
 */
const allowedLayers: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  model: ['errors'],
  ...Object.fromEntries(steps.map((step) => [step, base])),
  lambda: [...base, ...steps],
  recovery: [...base, ...steps, 'lambda'],
  index: [...base, ...steps, 'lambda'],
  // By the names of the package only: so that they are the same in an empty project.
  routes: [],
  service: ['routes'],
  handlers: ['service', 'routes'],
  inputs: [...base, ...steps, 'lambda'],
  testing: [...base, ...steps, 'lambda', 'inputs'],
  'tools/cloudformation': base,
  'tools/sql-quotes': [],
  'tools/local': machine,
  'tools/deploy': [...machine, ...builders],
  'tools/upstream': [...machine, ...builders, 'tools/deploy'],
  'tools/export': [...machine, ...builders],
  'tools/import': [...machine, ...builders],
  'tools/plan': [...machine, ...builders, 'tools/deploy'],
  'tools/cli': [...machine, ...builders, ...planners],
};

/** The packages that each layer may import; a package of another layer is a decision record. */
const allowedPackages: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  model: ['@standard-schema/spec', 'zod/mini'],
  sources: ['zod/mini'],
  decoders: ['zod/mini', '@standard-schema/spec'],
  routing: ['@standard-schema/spec'],
  sinks: [
    '@aws-crypto/sha256-js',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-firehose',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/credential-provider-node',
    '@smithy/node-http-handler',
    '@smithy/signature-v4',
  ],
  pipeline: ['tinyqueue'],
  lambda: [
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    '@middy/core',
    'zod/mini',
  ],
  recovery: [
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-firehose',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    'zod/mini',
  ],
  index: [],
  routes: ['millrace', 'zod/mini'],
  service: ['millrace'],
  testing: [],
  inputs: ['zod/mini'],
  'tools/cloudformation': [],
  'tools/sql-quotes': [],
  'tools/deploy': ['zod/mini'],
  'tools/upstream': ['zod/mini'],
  'tools/export': [],
  'tools/import': ['zod/mini'],
  'tools/plan': ['zod/mini'],
  'tools/cli': ['@aws-sdk/client-s3', 'commander', 'millrace/package.json', 'zod/mini'],
};

/** Local parts and build tools: in no function that is deployed; the command builds functions with esbuild. */
const localPackages = ['fauxqs', 'dynalite', 'esbuild', 'osls', 'kafkajs', 'vitest', 'typescript'];

const environmentReaders = /^src\/lambda\/settings\.ts$|^src\/tools\/(local|cli)\//;
const vagueNames = /^(utils?|helpers?|common|types|constants|misc|shared)\.ts$/;

interface SourceFile {
  readonly file: string;
  readonly layer: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files = globSync('src/**/*.ts').sort().map(readSourceFile);
const filesOfAllCode = [
  ...files,
  ...globSync(['{test,bench,stack,scripts}/**/*.ts'], { exclude: ['**/node_modules/**'] })
    .sort()
    .map(readSourceFile),
];

describe('the layers of src', () => {
  it('are all known', () => {
    const layers = new Set(files.map(({ layer }) => layer));

    expect([...layers].filter((layer) => allowedLayers[layer] === undefined)).toStrictEqual([]);
  });

  it.each(files)('$file imports only what its layer may import', (source) => {
    const allowed = [source.layer, ...(allowedLayers[source.layer] ?? [])];
    const wrong = relativeImports(source).filter((file) => !allowed.includes(layerOf(file)));

    expect(wrong).toStrictEqual([]);
  });

  it.each(files)('$file imports only packages that its layer may use', (source) => {
    const wrong = packageImports(source).filter((name) => !mayUse(source, name));

    expect(wrong).toStrictEqual([]);
  });
});

describe('the imports of all code', () => {
  it('have no circle, whether of code or of types: a type that two files need has a file of its own', () => {
    expect(findCircle(filesOfAllCode)).toStrictEqual([]);
  });

  it('would not pass with a circle of types, in whatever form it is imported', () => {
    const writers = [
      "import type { B } from './b.ts';",
      "import { type B, b } from './b.ts';",
      "export type { B } from './b.ts';",
      "const b = import('./b.ts');",
    ];
    const other = parseSourceFile('src/model/b.ts', "import type { A } from './a.ts';");

    const found = writers.map((text) =>
      findCircle([parseSourceFile('src/model/a.ts', text), other]),
    );

    expect(found).toStrictEqual(
      writers.map(() => ['src/model/a.ts', 'src/model/b.ts', 'src/model/a.ts']),
    );
  });
});

describe('the files of src', () => {
  it('are named for what they hold', () => {
    const vague = files.filter(({ file }) => vagueNames.test(basename(file)));

    expect(vague.map(({ file }) => file)).toStrictEqual([]);
  });

  it('have two index files: the public ones', () => {
    const indexes = files.filter(({ file }) => basename(file) === 'index.ts');
    const publicOnes = ['src/index.ts', 'src/testing/index.ts'];

    expect(indexes.map(({ file }) => file).filter((file) => !publicOnes.includes(file))).toEqual(
      [],
    );
  });

  it('read the environment in one place: the settings; local parts and the command line start processes', () => {
    const readers = files.filter(({ text }) => /\bprocess\s*\.\s*env\b/.test(text));

    expect(
      readers.map(({ file }) => file).filter((file) => !environmentReaders.test(file)),
    ).toStrictEqual([]);
  });
});

function readSourceFile(file: string): SourceFile {
  return parseSourceFile(file, readFileSync(file, 'utf8'));
}

function parseSourceFile(file: string, text: string): SourceFile {
  // Comments may show imports (examples); code lines never begin with a star.
  const code = text.replace(/^\s*\*.*$/gm, '').replace(/^\s*\/\/.*$/gm, '');
  const statements = [
    ...code.matchAll(/^(?:import|export)\b[^'"]*?\bfrom\s+['"](?<name>[^'"]+)['"]/gm),
    ...code.matchAll(/^import\s+['"](?<name>[^'"]+)['"]/gm),
    ...code.matchAll(/\bimport\(\s*['"](?<name>[^'"]+)['"]/g),
  ];
  const imports = statements.map(({ groups = {} }) => groups['name'] ?? '');
  return { file, layer: layerOf(file), text: code, imports };
}

function relativeImports({ file, imports }: SourceFile): readonly string[] {
  return imports
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(`${dirname(file)}/${name}`));
}

function packageImports({ imports }: SourceFile): readonly string[] {
  return imports.filter((name) => !(name.startsWith('.') || name.startsWith('node:')));
}

function mayUse({ layer }: SourceFile, name: string): boolean {
  const isOf = (allowed: string): boolean => name === allowed || name.startsWith(`${allowed}/`);
  if (localPackages.some(isOf)) {
    return layer === 'tools/local' || (layer === 'tools/cli' && name === 'esbuild');
  }
  // A handler is where the clients are made.
  if (layer === 'handlers') return /^millrace(\/|$)|^@aws-sdk\/client-|^@smithy\//.test(name);
  // Local parts run on the developer's machine only.
  return layer === 'tools/local' || (allowedPackages[layer]?.some(isOf) ?? false);
}

/** Returns the files of one circle of imports, those of types included, or nothing. */
function findCircle(sources: readonly SourceFile[]): readonly string[] {
  const byName = new Map(sources.map((source) => [source.file, source]));
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    const source = byName.get(file);
    const circles = (source === undefined ? [] : relativeImports(source))
      .map((next) => visit(next, [...path, file]))
      .filter((circle) => circle.length > 0);
    done.add(file);
    return circles[0] ?? [];
  };
  return sources.map(({ file }) => visit(file, [])).find((circle) => circle.length > 0) ?? [];
}

/** `src/sinks/sns/sns-sink.ts` is of the layer `sinks`, `src/tools/cli/main.ts` of `tools/cli`. */
function layerOf(path: string): string {
  const [, first = '', second = ''] = path.replace(/\.ts$/, '').split('/');
  return first === 'tools' ? `tools/${second}` : first;
}
