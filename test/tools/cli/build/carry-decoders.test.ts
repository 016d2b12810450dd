import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { debezium, dms, kinesis, msk } from '../../../../src/model/service.ts';
import { bundleHandler } from '../../../../src/tools/cli/build/build-functions.ts';
import { decodersOf } from '../../../../src/tools/cli/build/carry-decoders.ts';
import { billingService } from '../../../fixtures/billing/src/service.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const require = createRequire(import.meta.url);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(ROOT, 'dist-carry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Bundles the text of a handler that names `functions.billing`, which declares DMS. */
async function load(text: string): Promise<Readonly<Record<string, unknown>>> {
  const handlerFile = join(folder, 'handler.ts');
  const outputFile = join(folder, 'handler.cjs');
  writeFileSync(handlerFile, text);
  await bundleHandler({ handlerFile, outputFile, service: billingService, cwd: ROOT });
  // The cast holds: a bundle is a CommonJS module.
  return require(outputFile) as Readonly<Record<string, unknown>>;
}

const IMPORT = "import { createDecoder } from '../src/decoders/create-decoder.ts';\n";
const CONTEXT = '{ findTable: () => undefined, isWanted: () => false, report: () => undefined }';

describe('a bundle', () => {
  it('carries the decoder of the functions that its handler names', async () => {
    const { decoder } = await load(
      `${IMPORT}// functions.billing\nexport const decoder = createDecoder({ captureTool: 'dms', options: {} }, ${CONTEXT} as never);\n`,
    );

    expect(decoder).toMatchObject({ decode: expect.any(Function) });
  });

  it('says at cold start which decoder it does not carry (I6)', async () => {
    const building = load(
      `${IMPORT}// functions.billing\nexport const decoder = createDecoder({ captureTool: 'debezium', options: {} }, ${CONTEXT} as never);\n`,
    );

    await expect(building).rejects.toMatchObject({
      code: 'ERR_CDC_SETTINGS_INVALID',
      message: expect.stringContaining('does not carry the decoder of Debezium'),
    });
  });
});

describe('decodersOf', () => {
  const service = {
    ...billingService,
    functions: {
      keep: { source: kinesis('s') },
      fromDms: { source: kinesis('s'), decoder: dms(), routes: [{}] },
      fromDebezium: { source: msk('m', ['t']), decoder: debezium(), routes: [{}] },
      any: { source: kinesis('s'), routes: [{}] },
    },
  };

  it.each([
    ['createHandler(shop.functions.fromDms, parts)', ['dms']],
    ["createHandler(shop.functions['fromDebezium'], parts)", ['debezium']],
    ['[shop.functions.fromDms, shop\n  .functions\n  .any]', ['dms', 'auto']],
    ['createHandler(shop.functions.keep, parts)', []],
  ])('reads %s', (text, decoders) => {
    expect([...(decodersOf(text, service) ?? [])]).toStrictEqual(decoders);
  });

  it.each([
    ['names no function', 'createHandler(spec, parts)', service],
    ['names one that the service has not', 'createHandler(shop.functions.other, parts)', service],
    ['belongs to a service that cannot be loaded', 'shop.functions.fromDms', undefined],
  ])('cannot tell of a handler that %s: it carries all', (_, text, of) => {
    expect(decodersOf(text, of)).toBeUndefined();
  });
});
