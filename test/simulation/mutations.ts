/** One way to break a promise: a change of one line of the product. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Each of these must be caught by the simulation. `find` is there exactly once. */
export const mutations: readonly Mutation[] = [
  {
    name: 'take a missing outcome for delivered',
    file: 'pipeline/target-queue.ts',
    find: "if (outcome === undefined || outcome.status === 'failed') {",
    replace: "outcome ??= { status: 'delivered' };\n  if (outcome.status === 'failed') {",
  },
  {
    name: 'skip a unit that failed',
    file: 'pipeline/target-queue.ts',
    find: 'walk.attempts += 1;',
    replace: 'walk.attempts += 1;\n    walk.next += 1;\n    state.pending.settled(1);',
  },
  {
    name: 'give no place back after a request that failed',
    file: 'pipeline/target-queue.ts',
    find: 'state.sending -= 1;',
    replace: "if (!outcomes.some(({ status }) => status === 'failed')) state.sending -= 1;",
  },
  {
    name: 'send the rest of a chain before its first is answered',
    file: 'pipeline/target-queue.ts',
    find: 'walks.push(walk);',
    replace:
      'walks.push(walk);\n    if (walk.next + 1 < walk.units.length) {\n      due.push({ ...walk, next: walk.next + 1 });\n    }',
  },
  {
    name: 'settle as delivered what the deadline left open',
    file: 'pipeline/target-queue.ts',
    find: "state.settle(unit, { status: 'failed', error });",
    replace:
      "state.settle(unit, index === 0 ? { status: 'failed', error } : { status: 'delivered' });",
  },
  {
    name: 'ignore the deadline',
    file: 'pipeline/deadline.ts',
    find: 'allowsRequest: () => !over.signal.aborted && remainingMs() >= REQUEST_MS,',
    replace: 'allowsRequest: () => remainingMs() > -60_000,',
  },
  {
    name: 'answer early',
    file: 'pipeline/run-invocation.ts',
    find: 'index === -1 ? works.length : index',
    replace: 'index === -1 ? works.length : index + 1',
  },
  {
    name: 'trust a partial answer that nobody reads',
    file: 'lambda/create-handler.ts',
    find: 'response.batchItemFailures.length === 0 || partialAnswers',
    replace: 'response.batchItemFailures.length === 0 || !partialAnswers || partialAnswers',
  },
  {
    name: 'send messages before the states are done',
    file: 'pipeline/message-window.ts',
    find: 'Math.min(lane.ready, endOf(window))',
    replace: 'endOf(window)',
  },
  {
    name: 'send a message before the state of an earlier record',
    file: 'pipeline/lane-progress.ts',
    find: 'return openStates > 0 || refused.length > 0 || blockedBy !== undefined;',
    replace: 'return refused.length > 0 || blockedBy !== undefined;',
  },
  {
    name: 'send all messages of a lane in one window',
    file: 'pipeline/message-window.ts',
    find: 'isProven ? lane.frontier + records : lane.probe + 1',
    replace: 'isProven ? lane.works.length : lane.probe + 1',
  },
  {
    name: 'send the messages of one group at once',
    file: 'pipeline/deliver-messages.ts',
    find: 'chainOf(work.lane.id, delivery)',
    replace: 'chainOf(String(work.index), delivery)',
  },
  {
    name: 'send the states of one item at once',
    file: 'pipeline/deliver-states.ts',
    find: 'chainOf(work.lane.id, delivery)',
    replace: 'chainOf(String(work.index), delivery)',
  },
  {
    name: 'fold backwards',
    file: 'pipeline/deliver-states.ts',
    find: 'foldStates(ofItem)',
    replace: 'foldStates([...ofItem].reverse())',
  },
  {
    name: 'close folded members whose survivor failed',
    file: 'pipeline/deliver-states.ts',
    find: "const isFolded = outcome.status === 'delivered' && index < members.length - 1;",
    replace: 'const isFolded = index < members.length - 1;',
  },
  {
    name: 'forget what an earlier image knew',
    file: 'pipeline/fold-states.ts',
    find: 'const image = { ...first.image, ...second.image };',
    replace: 'const image = second.image;',
  },
  {
    name: 'let a repeated older change win in a fold',
    file: 'pipeline/fold-states.ts',
    find: 'return earlier;',
    replace: 'return layOver(earlier, later);',
  },
  {
    name: 'fold rows of a snapshot and streamed changes',
    file: 'pipeline/fold-states.ts',
    find: 'if (isRead(earlier) || isRead(later)) return undefined;',
    replace: '',
  },
  {
    name: 'call a fold of parts a whole image',
    file: 'pipeline/fold-states.ts',
    find: 'complete: first.complete',
    replace: 'complete: true',
  },
  {
    name: 'forget what a target rejected',
    file: 'pipeline/invocation.ts',
    find: 'work.refused.push({ delivery, error: outcome.error });',
    replace: '',
  },
  {
    name: 'quarantine whatever a target rejects',
    file: 'pipeline/invocation.ts',
    find: 'if (judge.isHeld(delivery)) continue;',
    replace: '',
  },
  {
    name: 'answer what is held as done',
    file: 'pipeline/record-work.ts',
    find: 'work.refused.length === 0 &&',
    replace: '',
  },
  {
    name: 'judge the rejections of messages by their first record',
    file: 'pipeline/message-window.ts',
    find: 'if (index === undefined) return false;',
    replace: 'if (index === undefined || index >= 0) return false;',
  },
  {
    name: 'keep the last message of a record open',
    file: 'pipeline/deliver-messages.ts',
    find: 'work.openMessages.delete(delivery);',
    replace: 'if (work.openMessages.size > 1) work.openMessages.delete(delivery);',
  },
  {
    name: 'forget what cannot be decoded',
    file: 'pipeline/plan-records.ts',
    find: 'return quarantine(record, error);',
    replace: 'return NOTHING;',
  },
  {
    name: 'count a quarantine entry as kept that is not',
    file: 'pipeline/park-parcels.ts',
    find: "if (outcome.status === 'failed' || outcome.status === 'rejected') {",
    replace: "if (outcome.status === 'rejected') {",
  },
  {
    name: 'answer only the first open record of a partition',
    file: 'sources/kafka-source.ts',
    find: 'lane.records.slice(index)',
    replace: 'lane.records.slice(index, index + 1)',
  },
  {
    name: 'answer the record behind the frontier',
    file: 'sources/kinesis-source.ts',
    find: 'lane.records[index]?.position',
    replace: 'lane.records[index + 1]?.position',
  },
  {
    name: 'apply older versions',
    file: 'model/version-order.ts',
    find: 'return unordered ? !isRead(next) || isRead(stored) : isNotBehind(version, stored);',
    replace: 'return true;',
  },
  {
    name: 'send news of days ago',
    file: 'routing/match/decide-route.ts',
    find: 'now - (changedAt(event) ?? now) > maxAgeMs',
    replace: 'now < 0',
  },
  {
    name: 'skip what waited too long',
    file: 'routing/match/decide-route.ts',
    find: 'rejections: [...built.rejections, ...parked]',
    replace: 'rejections: built.rejections',
  },
  {
    name: 'leave the items of rows that leave `where`',
    file: 'routing/match/compiled-route.ts',
    find: 'return answer === NO ? leaves(event) : verdict(THERE, answer);',
    replace: 'return answer === NO ? NO_VERDICT : verdict(THERE, answer);',
  },
  {
    name: 'let a row that leaves beat what came in its transaction',
    file: 'sinks/dynamodb/version-condition.ts',
    find: 'if (!leaves) return [...alternatives, HAS_LEFT];',
    replace: 'return [...alternatives, HAS_LEFT];',
  },
  {
    name: 'take a row that stays for one that came',
    file: 'routing/build/to-delivery.ts',
    find: 'if (comes) return version;',
    replace: 'if (comes || version.kind) return version;',
  },
  {
    name: 'compare documents by the coarse order only',
    file: 'sinks/opensearch/opensearch-sink.ts',
    find: "entry.action?.versioned === true && first[index]?.status === 'stale'",
    replace: 'entry.action === null && first[index] === undefined',
  },
];
