/** Returns the lines that are written meanwhile, as the log of a function would hold them. */
export async function linesOf(work: () => Promise<void> | void): Promise<readonly string[]> {
  const written: string[] = [];
  const streams = [process.stdout, process.stderr];
  const writers = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      written.push(String(chunk));
      return true;
    };
  }
  try {
    await work();
  } finally {
    for (const [index, stream] of streams.entries()) stream.write = writers[index] ?? stream.write;
  }
  return written.flatMap((chunk) => chunk.split('\n')).filter((line) => line !== '');
}
