import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Find = (service: object, names: readonly string[], where: object) => readonly string[];

const load = createRequire(import.meta.url);
const {
  findUnbuilt,
  findUnpackaged,
}: { readonly findUnbuilt: Find; readonly findUnpackaged: Find } = load(
  '../../../src/tools/deploy/serverless-artifact.cjs',
);

let serviceDir: string;
beforeAll(() => {
  serviceDir = mkdtempSync(join(tmpdir(), 'millrace-artifact-'));
  mkdirSync(join(serviceDir, 'dist/functions'), { recursive: true });
  writeFileSync(join(serviceDir, 'dist/functions/order.cjs'), '');
  writeFileSync(join(serviceDir, 'order.zip'), zipOf('dist/functions/order.cjs', 'package.json'));
  writeFileSync(join(serviceDir, 'all.zip'), zipOf('a.txt', 'b.txt', 'c.txt', 'd.txt'));
});
afterAll(() => rmSync(serviceDir, { recursive: true }));

/** A zip file of empty files, with a comment at its end. */
function zipOf(...names: readonly string[]): Buffer {
  const list = names.map((name) => {
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt32LE(crc32(''), 16);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt16LE(4, 30);
    return Buffer.concat([entry, Buffer.from(name), Buffer.alloc(4)]);
  });
  const data = Buffer.from('data of the files');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(data.length, 16);
  return Buffer.concat([data, ...list, end, Buffer.from('comment')]);
}

describe('findUnbuilt', () => {
  const built = ['dist/functions/order.cjs'];

  it('names the function whose file was not built, and the files that were', () => {
    const functions = {
      order: { handler: './dist/functions/order.handler' },
      orders: { handler: 'dist/functions/orders.handler' },
      other: { handler: 'elsewhere.handler' },
    };

    expect(findUnbuilt({ functions }, ['order', 'orders'], { serviceDir, built })).toStrictEqual([
      'functions.orders.handler: no file was built for dist/functions/orders.handler; built are dist/functions/order.cjs',
    ]);
  });

  it('leaves functions alone that somebody else builds', () => {
    const functions = {
      image: { image: 'x' },
      zipped: { handler: 'x.handler', package: { artifact: 'x.zip' } },
    };

    expect(findUnbuilt({ functions }, ['image', 'zipped'], { serviceDir, built })).toStrictEqual(
      [],
    );
  });
});

describe('findUnpackaged', () => {
  const handler = 'dist/functions/order.handler';

  it.each<[string, object]>([
    ['of its own', { functions: { order: { handler, package: { artifact: 'order.zip' } } } }],
    ['of the service', { functions: { order: { handler } }, package: { artifact: 'order.zip' } }],
    [
      'in S3',
      { functions: { order: { handler, package: { artifact: 's3://bucket/order.zip' } } } },
    ],
  ])('takes a function whose file is in a zip file %s', (_what, service) => {
    expect(findUnpackaged(service, ['order'], { serviceDir })).toStrictEqual([]);
  });

  it('names a function whose file is not in its zip file, and what is', () => {
    const functions = { order: { handler, package: { artifact: 'all.zip' } } };

    expect(findUnpackaged({ functions }, ['order'], { serviceDir })).toStrictEqual([
      'functions.order.package.patterns: the file of dist/functions/order.handler is not packaged; ' +
        'packaged are a.txt, b.txt, c.txt and 1 more',
    ]);
  });
});
