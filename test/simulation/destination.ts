import type { StreamRecord } from '../../src/model/record.ts';
import { chooseSource } from '../../src/sources/choose-source.ts';
import type { FailureDestination } from '../../src/tools/local/event-source-mapping/failure-message.ts';
import { type History, nameRecord } from './history.ts';
import { nameOf } from './world.ts';
import type { SimulatedRecord } from './write-records.ts';

/** I3: what Lambda gives up is in the on-failure destination as it was; it is read back from there. */
export function createDestination({ stream, givenUp, world }: History): FailureDestination {
  const bytes = new Map(stream.records.map((record) => [nameRecord(record), bytesOf(record)]));
  const keep = ({ position, value }: StreamRecord) => {
    const place = nameOf(position);
    givenUp.add(place);
    const isSame = bytes.get(place)?.equals(Buffer.from(value ?? ''));
    if (isSame !== true) world.violations.push(`I3: ${place} was given up with other bytes`);
  };
  return {
    kind: 's3',
    send: async ({ body }) => readRecords(body).forEach(keep),
  };
}

/** The object holds the event of the batch as a text. */
function readRecords(body: string): readonly StreamRecord[] {
  const { payload } = JSON.parse(body) as { readonly payload: string };
  const event: unknown = JSON.parse(payload);
  return (chooseSource(event)?.readLanes(event) ?? []).flatMap(({ records }) => records);
}

function bytesOf(record: SimulatedRecord): Buffer {
  return Buffer.from((record.stream === 'kinesis' ? record.data : record.value) ?? '');
}
