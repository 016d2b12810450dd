const MAX_BYTES = 8 * 1024 * 1024;

/** Memory that a thread shares with its watchdog. */
export interface Flight {
  readonly numbers: Int32Array<SharedArrayBuffer>;
  readonly text: Uint8Array<SharedArrayBuffer>;
}

/** The case that a thread is at, for the watchdog to read when the thread answers no more. */
export interface FlightRecorder {
  readonly flight: Flight;
  readonly note: (text: string) => void;
  readonly read: () => { readonly count: number; readonly case: string };
}

/** Opens the memory of a thread; a new one where none is given. */
export function createFlight(
  flight: Flight = {
    numbers: new Int32Array(new SharedArrayBuffer(8)),
    text: new Uint8Array(new SharedArrayBuffer(MAX_BYTES)),
  },
): FlightRecorder {
  const { numbers, text } = flight;
  const buffer = Buffer.from(text.buffer);
  return {
    flight,
    note: (written) => {
      Atomics.store(numbers, 1, buffer.write(written.slice(0, MAX_BYTES), 'latin1'));
      Atomics.add(numbers, 0, 1);
    },
    read: () => ({
      count: Atomics.load(numbers, 0),
      case: buffer.toString('latin1', 0, Atomics.load(numbers, 1)),
    }),
  };
}
