import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFixture } from '../../../src/testing/read-fixture.ts';
import { openRecording } from '../../../src/tools/local/open-recording.ts';
import { billingService } from '../../fixtures/billing/src/service.ts';

const spec = billingService.functions.billing;
const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ['the day it was recorded', '2026-11-20T12:00:00Z'],
  ['a year and more later', '2027-12-25T12:00:00Z'],
  ['29 February', '2028-02-29T23:59:59Z'],
  ['a machine whose clock stands before it', '2020-01-01T00:00:00Z'],
])('openRecording on %s', (_what, today) => {
  beforeEach(() => vi.useFakeTimers({ now: Date.parse(today), toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('takes the time of the newest change, and says so', async () => {
    const file = 'test/fixtures/demo/dms-invoices.jsonl';
    const { clock, line } = await openRecording(file, { spec, isNow: false });

    expect(new Date(clock.now()).toISOString()).toBe('2026-11-20T08:00:51.000Z');
    expect(line).toBe('clock: 2026-11-20T08:00, from the records; --now for today');
  });

  it('changes no byte of a record', async () => {
    const file = 'test/fixtures/demo/dms-invoices.jsonl';
    const { recorded } = await openRecording(file, { spec, isNow: false });

    const bytes = recorded.records.map((one) =>
      Buffer.from((one.stream === 'kinesis' ? one.data : one.value) ?? []).toString(),
    );
    const read = await readFixture(file);
    expect(bytes).toStrictEqual(read.map(({ value }) => Buffer.from(value ?? []).toString()));
  });

  it('takes the time of the machine if that is asked for', async () => {
    const file = 'test/fixtures/demo/dms-invoices.jsonl';
    const { clock, line } = await openRecording(file, { spec, isNow: true });

    expect(clock.now()).toBe(Date.parse(today));
    expect(line).toBe(`clock: ${today.slice(0, 16)}, of this machine`);
  });

  it('takes the arrival where no change tells, as for records that cannot be decoded', async () => {
    const record = {
      eventSource: 'aws:kinesis',
      eventID: 'shardId-000000000000:1',
      eventSourceARN: 'arn:aws:kinesis:eu-west-1:000000000000:stream/cdc',
      kinesis: {
        partitionKey: 'a',
        sequenceNumber: '1',
        data: 'e30=',
        approximateArrivalTimestamp: 1_700_000_000.5,
      },
    };
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ Records: [record] }));

    const { clock } = await openRecording('event.json', { spec, isNow: false, folder });

    expect(clock.now()).toBe(1_700_000_000_500);
  });

  it('says that no record tells a time', async () => {
    writeFileSync(join(folder, 'bare.jsonl'), '{"data":{}}\n{"data":{}}\n');

    const { line } = await openRecording('bare.jsonl', { spec, isNow: false, folder });

    expect(line).toContain('of this machine, because no record tells a time');
  });
});
