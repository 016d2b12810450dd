import type { RecordedRecords } from '../recorded-records.ts';

/** When the last change of the demo's fixtures was made. */
const RECORDED_UNTIL = Date.parse('2026-11-20T08:06:00Z');

/**
 * Moves the times in recorded messages so that the last one is now: routes skip changes that are
 * older than a day. All else stays, byte by byte.
 */
export function moveTimes(recorded: RecordedRecords, now: number): RecordedRecords {
  const seconds = Math.floor((now - RECORDED_UNTIL) / 1000);
  const move = (bytes: Uint8Array): Uint8Array =>
    Buffer.from(moveText(Buffer.from(bytes).toString('utf8'), seconds));
  return recorded.stream === 'kinesis'
    ? { ...recorded, records: recorded.records.map((one) => ({ ...one, data: move(one.data) })) }
    : {
        ...recorded,
        records: recorded.records.map((one) => ({ ...one, value: one.value && move(one.value) })),
      };
}

function moveText(text: string, seconds: number): string {
  return text
    .replaceAll(DMS_TIME, (_all, name: string, time: string) => {
      const moved = new Date(Date.parse(`${time}Z`) + seconds * 1000).toISOString();
      return `${name}${moved.slice(0, time.length)}`;
    })
    .replaceAll(DEBEZIUM_TIME, (_all, name: string, unit: string, time: string) => {
      const perSecond = { ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n }[unit] ?? 0n;
      return `${name}${BigInt(time) + BigInt(seconds) * perSecond}`;
    });
}

/** The fraction behind the seconds stays. */
const DMS_TIME = /("(?:commit-)?timestamp":")(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)/g;
const DEBEZIUM_TIME = /("ts_(ms|us|ns)":)(\d+)/g;
