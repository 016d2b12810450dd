import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../src/decoders/create-decoder.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { recordWith } from '../framing/frames.ts';
import { createFakeRegistry } from './fake-registry.ts';
import { valueBytes, valueSchema } from './order-records.ts';

describe('createFramedSkip', () => {
  const decodeWanted = async (
    records: readonly StreamRecord[],
    isWanted?: (table: string) => boolean,
  ): Promise<readonly DecodedMessage[]> => {
    const { decode, prepare } = createDecoder(undefined, {
      findTable: () => undefined,
      registry: createFakeRegistry({ 2: valueSchema }),
      isWanted: isWanted && (({ name }) => isWanted(name)),
    });
    await prepare?.(records);
    return records.map(decode);
  };

  it('answers the table and nothing of the row, record by record', async () => {
    const records = ['b', 'b', 'a', 'b', 'b', 'a', 'a'].map((name) => change(name));

    const events = await decodeWanted(records, (name) => name === 'a');

    expect(events.map(({ kind, table }) => [kind, table?.name])).toStrictEqual([
      ['unwanted', 'b'],
      ['unwanted', 'b'],
      ['change', 'a'],
      ['unwanted', 'b'],
      ['unwanted', 'b'],
      ['change', 'a'],
      ['change', 'a'],
    ]);
    expect(events[1]).toStrictEqual(events[0]);
  });

  it('refuses a body that goes on too long, as decoding does', async () => {
    const whole = change('b');
    const broken = recordWith({
      value: Buffer.concat([whole.value ?? Buffer.alloc(0), Buffer.from([1])]),
    });

    await expect(decodeWanted([whole, whole, broken], () => false)).rejects.toMatchObject({
      code: 'ERR_CDC_SCHEMA_INVALID',
    });
  });

  it('still tells logical messages and signals, which are no changes of a table', async () => {
    const records = [change('b'), change('', 'm'), change('debezium_signal')];

    const events = await decodeWanted(records, () => false);

    expect(events).toMatchObject([
      { kind: 'unwanted' },
      { kind: 'control', subject: 'message' },
      { kind: 'control', subject: 'internal' },
    ]);
  });
});

function change(table: string, op = 'c'): StreamRecord {
  return recordWith({ value: valueBytes({ table, op }) });
}
