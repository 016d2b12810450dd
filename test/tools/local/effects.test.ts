import { describe, expect, it } from 'vitest';
import type { TelemetryEvent } from '../../../src/model/telemetry.ts';
import {
  countTooOld,
  createEffectCounter,
  formatEffects,
  formatTooOld,
} from '../../../src/tools/local/effects.ts';
import { formatUnreached } from '../../../src/tools/local/unreached.ts';

const position = { stream: 'kinesis', shardId: 's', sequenceNumber: '1' } as const;
const delivered: TelemetryEvent = {
  name: 'delivery.done',
  route: 'tell',
  target: 'alerts',
  status: 'delivered',
  latencyMs: 1,
};
const before: TelemetryEvent = {
  name: 'record.skipped',
  position,
  route: 'tell',
  reason: 'before-since',
};
const tooOld: TelemetryEvent = {
  name: 'record.quarantined',
  position,
  route: 'tell',
  code: 'ERR_CDC_CHANGE_TOO_OLD',
};
const away: TelemetryEvent = {
  name: 'delivery.failed',
  route: 'keep',
  target: 'cache',
  position,
  code: 'ERR_CDC_DELIVERY_UNAVAILABLE',
  message: 'Not delivered to DynamoDB cache: ECONNREFUSED',
};
const late: TelemetryEvent = { ...away, message: 'Not delivered: no time is left' };

function effectsOf(...events: readonly TelemetryEvent[]) {
  const { tell, take } = createEffectCounter();
  for (const event of events) tell(event);
  return take();
}

describe('formatEffects', () => {
  it('says what was delivered where and by which route, and what was skipped and why', () => {
    const { latencyMs: _latency, ...other } = delivered;
    const lines = formatEffects(
      effectsOf(delivered, { ...other, latencyMs: 99 }, before, {
        name: 'record.skipped',
        position,
        route: undefined,
        reason: 'tombstone',
      }),
    );

    expect(lines).toStrictEqual([
      'delivered to alerts: 2 (tell 2)',
      'skipped: 1 record by tell, before-since: committed before its since',
      'skipped: 1 record, tombstone: changes no row',
    ]);
  });

  it('counts what is too old, and says what decides it', () => {
    const count = countTooOld(effectsOf(tooOld, tooOld, delivered));

    expect(count).toBe(2);
    expect(formatTooOld(count)).toMatch(/^too old: 2 messages, .*maxAge.*--now/);
    expect(formatTooOld(0)).toBe('too old: 0 messages');
  });
});

describe('formatUnreached', () => {
  const targets = ['cache', 'alerts'];

  it('has one line for each target, with the first cause, and the command that starts the parts', () => {
    const effects = effectsOf(away, away, late);

    expect(formatUnreached(effects, { targets, open: 3, start: 'npm run local' })).toStrictEqual([
      'Not delivered to DynamoDB cache: ECONNREFUSED',
      'Not tried: alerts: what stands first for these records is not done',
      '3 records stay open: Lambda would send them again',
      'Nothing listens there: start the local parts in another terminal: npm run local',
    ]);
  });

  it('names no command that the service does not have', () => {
    const lines = formatUnreached(effectsOf(away), { targets, open: 1, start: undefined });

    expect(lines.join()).not.toContain('npm run');
    expect(lines.at(-1)).toContain('AWS_ENDPOINT_URL');
  });

  it('says nothing where a retry has reached the target', () => {
    expect(
      formatUnreached(effectsOf(away, delivered), { targets, open: 0, start: undefined }),
    ).toStrictEqual([]);
  });
});
