import {
  createStreams,
  createStreamsReader,
  deleteStreams,
  KINESIS_REGION,
} from '../../../stack/kinesis-streams.ts';
import { KINESIS_URL } from '../../../stack/parts/kinesis.ts';
import type { DevProcess } from '../dev-process.ts';
import type { JobStream, JobStreamOptions } from './job-stream.ts';

/** Creates the streams of a job. A function reads one of them: `millrace dev` takes one stream. */
export async function createKinesisJobStream(options: JobStreamOptions): Promise<JobStream> {
  const { counts, functions, marker } = options;
  const names = Object.keys(counts);
  await createStreams(counts);
  const reader = createStreamsReader(names);
  let before = -1;

  /** How many records there are for a function. */
  async function countOf(name: string): Promise<number> {
    const held = await reader.readOn();
    return held.filter(({ stream }) => functions[name]?.includes(stream)).length;
  }

  return {
    words: (_name, [stream = '']) => [
      ...['--kinesis', stream, '--endpoint', KINESIS_URL, '--region', KINESIS_REGION],
    ],
    countHeld: async () => (await reader.readOn()).length,
    async isDone(running: readonly DevProcess[]) {
      const held = await reader.readOn();
      const isQuiet = held.length === before;
      before = held.length;
      const isMarked = marker === undefined || held.some(({ stream }) => stream === marker);
      if (!isQuiet || !isMarked) return false;
      const counts = await Promise.all(running.map(({ name }) => countOf(name)));
      return running.every(({ done }, at) => done() >= (counts[at] ?? 0));
    },
    readAll: reader.readOn,
    async end() {
      reader.close();
      await deleteStreams(names);
    },
  };
}
