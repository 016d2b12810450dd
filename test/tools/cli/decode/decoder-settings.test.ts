import { describe, expect, it } from 'vitest';
import type { ControlMessage } from '../../../../src/model/message.ts';
import type { StreamRecord } from '../../../../src/model/record.ts';
import { type DecoderSpec, debezium, dms } from '../../../../src/model/service.ts';
import { createConfiguredDecoder } from '../../../../src/tools/cli/decode/create-configured-decoder.ts';
import {
  type DecoderFlags,
  toDecoderSettings,
} from '../../../../src/tools/cli/decode/decoder-settings.ts';

const record: StreamRecord = {
  position: { stream: 'kafka', topic: '', partition: 0, offset: 0 },
  key: undefined,
  value: null,
  headers: [],
  partitionKey: undefined,
  arrivedAt: undefined,
  keySchema: undefined,
  valueSchema: undefined,
};

/** Stands in for the decoders: answers a message of the capture tool that wrote the record. */
function controlBy(captureTool: 'dms' | 'debezium', operation: string): ControlMessage {
  return {
    kind: 'control',
    subject: 'schema-change',
    operation,
    table: undefined,
    keyColumns: undefined,
    detail: undefined,
    source: {
      captureTool,
      connector: undefined,
      server: undefined,
      snapshot: false,
      transactionId: undefined,
      transactionOrder: undefined,
      committedAt: undefined,
      capturedAt: undefined,
      position: undefined,
    },
    position: record.position,
  };
}

describe('toDecoderSettings', () => {
  it.each<[string, DecoderFlags, readonly DecoderSpec[], object]>([
    ['nothing is said', {}, [], { format: 'auto', dms: undefined, debezium: undefined }],
    [
      'a before image field is named',
      { beforeImageField: 'old' },
      [],
      { format: 'auto', dms: { beforeImage: 'old' }, debezium: undefined },
    ],
    [
      'before images are columns of their own',
      { beforeImagePrefix: 'BI_' },
      [],
      { format: 'auto', dms: { beforeImageColumns: { prefix: 'BI_' } }, debezium: undefined },
    ],
    [
      'rows are flattened, which cannot be recognised',
      { flattened: true },
      [],
      { format: 'debezium', dms: undefined, debezium: { flattened: true } },
    ],
    [
      'the service has one decoder',
      {},
      [dms({ beforeImage: 'b' })],
      { format: 'dms', dms: { beforeImage: 'b' }, debezium: undefined },
    ],
    [
      'an option says otherwise than the service',
      { beforeImageField: 'old' },
      [dms({ beforeImage: 'b', absent: 'null' })],
      { format: 'dms', dms: { beforeImage: 'old', absent: 'null' }, debezium: undefined },
    ],
    [
      'the service has both capture tools',
      {},
      [dms(), debezium({ replicaIdentity: 'full' })],
      { format: 'auto', dms: {}, debezium: { replicaIdentity: 'full' } },
    ],
    [
      'the format is named against the service',
      { format: 'debezium' },
      [dms()],
      { format: 'debezium', dms: {}, debezium: undefined },
    ],
  ])('decides when %s', (_when, flags, declared, expected) => {
    expect(toDecoderSettings(flags, declared)).toStrictEqual(expected);
  });

  it.each<[string, DecoderFlags]>([
    ['--flattened', { format: 'dms', flattened: true }],
    ['--flattened', { format: 'auto', flattened: true }],
    ['--replica-identity', { format: 'dms', replicaIdentity: 'full' }],
    ['--before-image-field', { format: 'debezium', beforeImageField: 'x' }],
  ])('refuses %s with a format that it is not of', (place, flags) => {
    expect(() => toDecoderSettings(flags, [])).toThrow(
      expect.objectContaining({
        code: 'ERR_CDC_USAGE',
        details: expect.objectContaining({ place }),
      }),
    );
  });

  it('asks for a function when two decode one capture tool differently', () => {
    const declared = [dms({ beforeImage: 'a' }), dms({ beforeImage: 'b' })];

    expect(() => toDecoderSettings({}, declared)).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_USAGE' }),
    );
  });
});

describe('createConfiguredDecoder', () => {
  it('decodes what it recognised by the options of its capture tool', () => {
    const decoderOf = (written: 'dms' | 'debezium') =>
      createConfiguredDecoder(
        { format: 'auto', dms: { beforeImage: 'old' }, debezium: undefined },
        (spec) => ({ decode: () => controlBy(written, spec.captureTool), prepare: undefined }),
      );

    expect(decoderOf('dms').decode(record)).toMatchObject({ operation: 'dms' });
    expect(decoderOf('debezium').decode(record)).toMatchObject({ operation: 'auto' });
  });

  it('prepares all decoders that may be asked', async () => {
    const prepared: string[] = [];
    const decoder = createConfiguredDecoder(
      { format: 'auto', dms: {}, debezium: {} },
      ({ captureTool }) => ({
        decode: () => controlBy('dms', ''),
        prepare: async (records) => {
          prepared.push(`${captureTool} ${[...records].length}`);
        },
      }),
    );

    await decoder.prepare?.(new Set([record]));

    expect(prepared).toStrictEqual(['auto 1', 'dms 1', 'debezium 1']);
  });
});
