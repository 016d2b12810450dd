import { describe, expect, it } from 'vitest';
import {
  type MappingSettings,
  resolveSettings,
} from '../../../../src/tools/local/event-source-mapping/settings.ts';

const toTopic = { kind: 'kafka', send: async () => undefined } as const;

// https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
describe('resolveSettings', () => {
  it.each<[what: string, stream: 'kinesis' | 'kafka', settings: MappingSettings]>([
    ['a batch size of 0', 'kinesis', { batchSize: 0 }],
    ['a batch size above 10,000', 'kinesis', { batchSize: 10_001 }],
    ['a parallelisation factor above 10', 'kinesis', { parallelizationFactor: 11 }],
    ['a parallelisation factor on Kafka', 'kafka', { parallelizationFactor: 2 }],
    ['a maximum age under a minute', 'kinesis', { maximumRecordAgeInSeconds: 59 }],
    ['retries below -1', 'kinesis', { maximumRetryAttempts: -2 }],
    ['a window above five minutes', 'kafka', { maximumBatchingWindowMs: 300_001 }],
    ['pollers on Kinesis', 'kinesis', { provisionedPollers: 1 }],
    ['a topic as destination of Kinesis', 'kinesis', { onFailure: toTopic }],
    ['a topic as destination on demand', 'kafka', { onFailure: toTopic }],
    ['partial answers on demand', 'kafka', { functionResponseTypes: ['ReportBatchItemFailures'] }],
    ['retries on demand', 'kafka', { maximumRetryAttempts: 3 }],
    ['a maximum age on demand', 'kafka', { maximumRecordAgeInSeconds: 60 }],
    ['bisect on demand', 'kafka', { bisectBatchOnFunctionError: true }],
  ])('refuses %s', (_what, stream, settings) => {
    expect(() => resolveSettings(stream, settings)).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_SETTINGS_INVALID' }),
    );
  });

  it('names all problems at once', () => {
    expect(() => resolveSettings('kafka', { batchSize: 0, maximumRetryAttempts: 3 })).toThrow(
      'Event source mapping is not valid:\n- batchSize is a whole number from 1 to 10000\n- maximumRetryAttempts of Kafka needs provisioned mode',
    );
  });

  it('fills in the defaults of AWS', () => {
    const { batchSize, maximumBatchingWindowMs, maximumRetryAttempts } = resolveSettings(
      'kafka',
      {},
    );

    expect([batchSize, maximumBatchingWindowMs, maximumRetryAttempts]).toStrictEqual([
      100, 500, -1,
    ]);
  });
});
