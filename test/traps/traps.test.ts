import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/**
 * The counter-examples that the design answers (CE1 to CE26), each with the tests that hold the answer.
 * This test only holds the list: the named texts are there. The simulation and its list of mutations
 * cover most of them a second time.
 */
const traps: Readonly<Record<string, readonly (readonly [file: string, text: string])[]>> = {
  'CE1: a partial answer that nobody reads': [
    ['simulation/mutations.ts', 'trust a partial answer that nobody reads'],
    [
      'tools/deploy/serverless-template.test.ts',
      'honours partial answers exactly where the function',
    ],
  ],
  'CE2: versions that do not fit their stores': [
    ['model/version.test.ts', 'an order beyond 55 bits'],
    ['model/version-order.test.ts', 'writes texts that compare as what they stand for'],
    [
      'sinks/opensearch/opensearch-versions.test.ts',
      'with epoch and source order as external version',
    ],
  ],
  'CE3: record positions of different lanes': [
    ['replica/assumptions.test.ts', 'one lane per row, or an order of the source'],
  ],
  'CE4: the line cannot be read from the records': [
    ['replica/assumptions.test.ts', 'a boundary for each restore: without one the rows are frozen'],
    ['pipeline/moves-and-order.test.ts', 'CE4: batch.stale'],
  ],
  'CE5: folded incomplete images lose columns': [
    ['simulation/mutations.ts', 'forget what an earlier image knew'],
    ['replica/convergence.test.ts', 'equals its source'],
  ],
  'CE6: two routes, one item, one version': [
    ['sinks/dynamodb/dynamodb-items.test.ts', 'holds the version of each route for itself'],
    ['routing/check/check-routes.test.ts', 'it writes whole items to cache, as route "one" does'],
  ],
  'CE7: a versioned invalidate': [
    [
      'sinks/dynamodb/dynamodb-items.test.ts',
      'removes the item whatever its version, and leaves no',
    ],
    ['routing/sends/dynamodb.test.ts', 'removes the item of the old and of the new row'],
    ['routing/sends/dynamodb.test.ts', 'names the route and the column that was not captured'],
  ],
  'CE8: each retry repeats messages': [
    ['pipeline/run-invocation.test.ts', 'probes with one record, and repeats at most one window'],
    ['simulation/mutations.ts', 'send all messages of a lane in one window'],
  ],
  'CE9: a retry budget throws away good records': [
    ['pipeline/quarantine-and-brake.test.ts', 'so that retries last as long as the outage'],
    [
      'tools/deploy/serverless-template.test.ts',
      'gives up a day before the stream forgets the record',
    ],
  ],
  'CE10: quarantine breaks order, redrive doubles': [
    ['recovery/run-redrive.test.ts', 'is stale where the row has moved on'],
    ['recovery/run-redrive.test.ts', 'and messages only when named'],
  ],
  'CE11: the brake is defeated': [
    ['pipeline/quarantine-and-brake.test.ts', 'brakes when everything of a route is rejected'],
  ],
  'CE12: only if newer loses': [
    ['replica/assumptions.test.ts', 'CE12: the delete and the create of a key change'],
    ['model/version-order.test.ts', 'applies every change again'],
  ],
  'CE13: FIFO reorders inside a batch': [
    ['sinks/sqs/sqs-sink.test.ts', 'CE13: puts one message of a FIFO group in a request'],
    ['sinks/sns/sns-sink.test.ts', 'puts one message of a FIFO group in a request'],
    ['pipeline/run-invocation.test.ts', 'never has two messages of one group on their way'],
  ],
  'CE14: superseded when the survivor fails': [
    ['pipeline/run-invocation.test.ts', 'fails every member of a fold whose survivor fails'],
    ['pipeline/run-invocation.test.ts', 'tries the members one by one when their fold is rejected'],
  ],
  'CE15: the position that makes the effect id': [
    ['model/effect-id.test.ts', 'is the same for a change that the capture tool writes again'],
    ['model/effect-id.test.ts', 'changes that DMS does not number'],
  ],
  'CE16: a snapshot against a transaction in flight': [
    ['replica/assumptions.test.ts', 'CE16: a snapshot row never beats a change of another lane'],
    ['sinks/dynamodb/dynamodb-items.test.ts', 'let snapshot rows decide by arrival in their lane'],
  ],
  'CE17: no general order of DMS transactions': [
    ['sinks/replica/incomparable.test.ts', 'CE17: %s and a change without a common order'],
    ['replica/assumptions.test.ts', 'the last to arrive stays (CE3, CE17)'],
  ],
  'CE18: a row that leaves `where` stays': [
    ['routing/declare/mirror.test.ts', 'a row that leaves `where`'],
    ['simulation/mutations.ts', 'leave the items of rows that leave `where`'],
  ],
  'CE19: delete markers end': [
    ['replica/assumptions.test.ts', 'else a late change revives a row (CE19)'],
    [
      'sinks/dynamodb/dynamodb-items.test.ts',
      'is undone by an update, which takes marker and expiry',
    ],
    ['sinks/opensearch/opensearch-versions.test.ts', 'so that a late change does not revive it'],
  ],
  'CE20: key changes': [
    ['pipeline/moves-and-order.test.ts', 'CE20: a row that moves'],
    ['replica/assumptions.test.ts', 'CE20: a create that names its old key removes nothing'],
    ['routing/incomplete.test.ts', 'CE20: a row of which not all columns were captured'],
  ],
  'CE21: a replica cannot be kept by a stream alone': [
    ['replica/convergence.test.ts', 'CE21: a replica'],
    ['replica/assumptions.test.ts', 'a delete that never comes leaves its row (CE21)'],
    ['sinks/replica/dynamodb-replica.test.ts', 'CE21: is emptied by a truncate and its sweep'],
    ['sinks/replica/opensearch-replica.test.ts', 'CE21: is emptied by a truncate and its sweep'],
    ['lambda/check-handler.test.ts', 'CE21: refuses a replica whose capture tool hides'],
    ['tools/cli/replica/reconcile-command.test.ts', 'CE21: millrace reconcile'],
  ],
  'CE22: replay of an archive': [
    ['recovery/order-records.test.ts', 'sorts by arrival, never against a lane, and drops repeats'],
  ],
  'CE23: who says never retry': [
    ['sinks/sns/sns-sink.test.ts', 'also where SNS calls it a fault of the sender'],
    ['sinks/sqs/sqs-sink.test.ts', 'CE23: counts the refusal'],
  ],
  'CE24: an old invocation that still runs': [
    ['simulation/check-end.ts', 'zombie'],
    ['replica/convergence.test.ts', 'Invocations that Lambda has given up'],
  ],
  'CE25: a record too large for Firehose': [
    [
      'sinks/archive/archive-sink.test.ts',
      'writes a line too large for Firehose to S3, and a pointer',
    ],
  ],
  'CE26: rows without a key; ids without row values': [
    [
      'routing/check/check-routes.test.ts',
      'table log has no key, so its rows cannot be told apart',
    ],
    ['routing/sends/sns.test.ts', 'keeps the messages of a table without a key together'],
    ['routing/sends/sns.test.ts', 'in one group of a FIFO topic, as a hash'],
  ],
};

describe('the traps of delivery', () => {
  it('are all listed', () => {
    const numbers = Object.keys(traps).map((name) => Number(/^CE(\d+)/.exec(name)?.[1]));

    expect(numbers).toStrictEqual(Array.from({ length: 26 }, (_, index) => index + 1));
  });

  it.each(Object.entries(traps))('%s is held by tests that are there', (_, holders) => {
    const missing = holders.filter(
      ([file, text]) => !readFileSync(`${import.meta.dirname}/../${file}`, 'utf8').includes(text),
    );

    expect(missing).toStrictEqual([]);
  });
});
