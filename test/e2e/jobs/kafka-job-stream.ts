import { createTopics, readAll, readCommitted, readEnds } from '../../../stack/kafka-topics.ts';
import { BOOTSTRAP } from '../../../stack/parts/kafka.ts';
import type { JobStream, JobStreamOptions } from './job-stream.ts';

type Ends = Awaited<ReturnType<typeof readEnds>>;

/** Creates the topics of a job. */
export async function createKafkaJobStream(options: JobStreamOptions): Promise<JobStream> {
  const { id, counts, functions, marker } = options;
  const partitions = await createTopics(counts);
  let before = '';

  async function isAllCommitted(ends: Ends): Promise<boolean> {
    const all = Object.entries(functions).map(([name, topics]) =>
      isCommitted(id, name, { topics, ends }),
    );
    return (await Promise.all(all)).every(Boolean);
  }

  return {
    words: (name, topics) => [
      ...['--kafka', BOOTSTRAP, '--group', `${id}-${name}`],
      ...topics.flatMap((topic) => ['--topic', topic]),
    ],
    async countHeld() {
      const ends = await readEnds(partitions);
      return ends.reduce((sum, { end }) => sum + Number(end), 0);
    },
    async isDone() {
      const ends = await readEnds(partitions);
      const now = ends.map(({ end }) => end).join();
      const isQuiet = now === before;
      before = now;
      const last = ends.find(({ topic }) => topic === marker);
      return isQuiet && last?.end !== 0n && (await isAllCommitted(ends));
    },
    readAll: () => readAll(`${id}-check`, partitions),
    end: async () => undefined,
  };
}

async function isCommitted(
  id: string,
  name: string,
  { topics, ends }: { readonly topics: readonly string[]; readonly ends: Ends },
): Promise<boolean> {
  const committed = await readCommitted(`${id}-${name}`, topics);
  return ends
    .filter(({ topic, end }) => end > 0n && topics.includes(topic))
    .every(({ topic, partition, end }) =>
      committed.some(
        (one) => one.topic === topic && one.partition === partition && one.offset >= end,
      ),
    );
}
