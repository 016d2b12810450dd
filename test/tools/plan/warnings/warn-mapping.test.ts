import {
  archive,
  dynamodb,
  dynamodbTable,
  firehoseStream,
  kinesis,
  on,
  sns,
  snsTopic,
  targets,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import type { BoundTarget, FunctionDeployment } from '../../../../src/tools/deploy/deployment.ts';
import { findWarnings } from '../../../../src/tools/plan/warnings/find-warnings.ts';
import {
  billingDeployment,
  cdcStream,
  cdcTopics,
  deployedFunction,
  deploymentOf,
  mapping,
} from '../report/billing-deployment.ts';
import { orders, rule } from './warnings-of.ts';

const at = targets({
  topic: snsTopic(),
  items: dynamodbTable({ key: { id: 'number' } }),
  lines: firehoseStream(),
});
const message = on(orders, ['create'], { ...rule, to: sns({ topic: at.topic }) });
const state = on(orders, ['create'], {
  ...rule,
  to: dynamodb.invalidate({ table: at.items, key: { id: 'id' } }),
});

function codesWith(facts: Partial<FunctionDeployment>, given = {}): readonly string[] {
  const spec = { source: kinesis('cdc'), routes: [{ message }] };
  const found = findWarnings(deploymentOf(deployedFunction(spec, facts)), given);
  return found.map(({ code }) => code);
}

function mappedBy(settings: Partial<FunctionDeployment['mapping']>): Partial<FunctionDeployment> {
  return { mapping: { ...mapping, ...settings } };
}

describe('warnOfMapping', () => {
  it('finds nothing about the billing service', () => {
    expect(findWarnings(billingDeployment)).toStrictEqual([]);
  });

  it('finds a batch size that needs a window', () => {
    expect(codesWith(mappedBy({ batchSize: 11, windowSeconds: 0 }))).toStrictEqual([
      'window-required',
    ]);
    expect(codesWith(mappedBy({ batchSize: 10, windowSeconds: 0 }))).toStrictEqual([]);
    const ofKafka = { ...mappedBy({ windowSeconds: 0, retries: 9 }), source: cdcTopics };
    expect(codesWith(ofKafka)).toStrictEqual([]);
  });

  it('finds that on-demand pollers keep nothing that does not fit into an invocation', () => {
    const onDemand = { ...cdcTopics, pollers: 'on-demand' as const };
    const limits = { retries: -1, onFailure: undefined };

    expect(codesWith({ ...mappedBy(limits), source: onDemand })).toStrictEqual([
      'oversize-not-kept',
    ]);
    expect(codesWith({ ...mappedBy({ retries: 9 }), source: cdcTopics })).toStrictEqual([]);
  });

  it('finds records that the stream forgets before they are given up', () => {
    const source = { ...cdcStream, retentionHours: 144 };

    expect(codesWith({ ...mappedBy({ maximumAgeSeconds: 518_400 }), source })).toStrictEqual([
      'age-beyond-retention',
    ]);
    expect(codesWith({ ...mappedBy({ maximumAgeSeconds: 518_399 }), source })).toStrictEqual([]);
    expect(codesWith({ ...mappedBy({ maximumAgeSeconds: -1 }), source })).toStrictEqual([]);
  });

  it('finds that Lambda gives up on Kafka after ten attempts', () => {
    const source = cdcTopics;

    expect(codesWith({ ...mappedBy({ retries: -1 }), source })).toStrictEqual(['retries-capped']);
    expect(codesWith({ ...mappedBy({ retries: 10_000 }), source })).toStrictEqual([]);
    expect(codesWith({ ...mappedBy({ retries: -1, onFailure: undefined }), source })).toStrictEqual(
      [],
    );
    expect(codesWith({ ...mappedBy({ retries: -1 }), source: cdcStream })).toStrictEqual([]);
  });

  it('finds a timeout that Kafka does not wait for', () => {
    const facts = { ...mappedBy({ retries: 9 }), source: cdcTopics };

    expect(codesWith({ ...facts, timeoutSeconds: 841 })).toStrictEqual(['timeout-too-long']);
    expect(codesWith({ ...facts, timeoutSeconds: 840 })).toStrictEqual([]);
    expect(codesWith({ timeoutSeconds: 900 })).toStrictEqual([]);
  });

  it('finds too little memory for a full batch', () => {
    const big = mappedBy({ batchSize: 10_000 });

    // 110 MB and four times 6 MB.
    expect(codesWith({ ...big, memoryMb: 133 })).toStrictEqual(['memory-too-small']);
    expect(codesWith({ ...big, memoryMb: 134 })).toStrictEqual([]);
    expect(codesWith({ ...mappedBy({ batchSize: 100 }), memoryMb: 128 })).toStrictEqual([]);
  });

  it('finds too little time for a full batch, by the assumed time', () => {
    // 10 s for 100 records: 100 s for 1,000, and half of the time must do.
    const slow = { msPerBatch: '10000' };

    expect(codesWith({ timeoutSeconds: 199 }, slow)).toStrictEqual(['timeout-too-short']);
    expect(codesWith({ timeoutSeconds: 200 }, slow)).toStrictEqual([]);
  });
});

describe('warnOfMixedFunction', () => {
  const target = (name: string): BoundTarget => ({
    ...{ name, sink: 'sns', address: name, arn: name, keyArn: undefined, verbs: ['sns'] },
  });
  const codes = (spec: Parameters<typeof deployedFunction>[0], names: readonly string[]) =>
    findWarnings(deploymentOf(deployedFunction(spec, { targets: names.map(target) }))).map(
      ({ code }) => code,
    );
  const source = kinesis('cdc');

  it('finds an archive beside routes', () => {
    const tap = archive({ to: at.lines });

    expect(codes({ source, routes: [{ message }], archive: tap }, [])).toStrictEqual([
      'separate-functions',
    ]);
    expect(codes({ source, archive: tap }, [])).toStrictEqual([]);
  });

  it('finds state and messages to many targets', () => {
    const both = { source, routes: [{ message, state }] };

    expect(codes(both, ['a', 'b', 'c', 'd'])).toStrictEqual(['separate-functions']);
    expect(codes(both, ['a', 'b', 'c'])).toStrictEqual([]);
    expect(codes({ source, routes: [{ message }] }, ['a', 'b', 'c', 'd'])).toStrictEqual([]);
  });
});

describe('warnOfPollers', () => {
  const spec = { source: kinesis('cdc'), routes: [{ message }] };
  const twoTopics = { mapping: { ...mapping, retries: 9, logicalIds: ['A', 'B'] } };
  const codes = (facts: Partial<FunctionDeployment>) =>
    findWarnings(deploymentOf(deployedFunction(spec, facts))).map(({ code }) => code);

  it('finds mappings of one cluster that could share their pollers', () => {
    const grouped = { ...cdcTopics, pollers: { minimum: 1, maximum: 2, group: 'shared' } };

    expect(codes({ ...twoTopics, source: cdcTopics })).toStrictEqual(['pollers-not-shared']);
    expect(codes({ ...twoTopics, source: grouped })).toStrictEqual([]);
    expect(codes({ ...twoTopics, source: { ...cdcTopics, pollers: 'on-demand' } })).toStrictEqual([
      'oversize-not-kept',
    ]);
    expect(codes({ mapping: { ...mapping, retries: 9 }, source: cdcTopics })).toStrictEqual([]);
  });
});
