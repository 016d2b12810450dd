import { gzipSync } from 'node:zlib';

export interface DeliverySettings {
  readonly name: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly gzip: boolean;
  readonly bufferBytes: number;
  readonly intervalMs: number;
}

/** One object on its way to S3. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
}

export interface DeliveryBuffer {
  readonly settings: DeliverySettings;
  readonly add: (records: readonly Buffer[]) => void;
  /** Writes what is buffered, and waits for the writes under way. */
  readonly flush: () => Promise<void>;
}

/** Keeps records until size or interval is reached, then stores them as one object. */
export function createDeliveryBuffer(
  settings: DeliverySettings,
  store: (object: StoredObject) => Promise<void>,
): DeliveryBuffer {
  let held: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    if (held.length === 0) return;
    const data = Buffer.concat(held);
    held = [];
    size = 0;
    const object = {
      bucket: settings.bucket,
      key: objectKey(settings, new Date()),
      body: settings.gzip ? gzipSync(data) : data,
    };
    writing = writing.then(() => store(object));
    // The failure is seen by the next `flush`; it must not end the process before.
    writing.catch(() => undefined);
  }

  return {
    settings,
    add(records) {
      for (const record of records) {
        held.push(record);
        size += record.byteLength;
        if (size >= settings.bufferBytes) write();
      }
      if (held.length > 0) timer ??= setTimeout(write, settings.intervalMs).unref();
    },
    async flush() {
      write();
      await writing;
    },
  };
}

/** `prefix/YYYY/MM/DD/HH/name-1-YYYY-MM-DD-HH-MM-SS-uuid.gz`: the version in it is always 1 here. */
function objectKey({ name, prefix, gzip }: DeliverySettings, at: Date): string {
  const iso = at.toISOString();
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
  // With an expression of its own the prefix is taken as it is; else the UTC hour follows it.
  const folder = prefix.includes('!{')
    ? prefix.replaceAll(/!\{timestamp:([^}]*)\}/g, (_all, format: string) =>
        formatTime(format, iso),
      )
    : `${prefix}${iso.slice(0, 13).replaceAll(/[-T]/g, '/')}/`;
  const stamp = `${day}-${time.replaceAll(':', '-')}`;
  return `${folder}${name}-1-${stamp}-${crypto.randomUUID()}${gzip ? '.gz' : ''}`;
}

function formatTime(format: string, iso: string): string {
  return format
    .replaceAll("'", '')
    .replaceAll('yyyy', iso.slice(0, 4))
    .replaceAll('MM', iso.slice(5, 7))
    .replaceAll('dd', iso.slice(8, 10))
    .replaceAll('HH', iso.slice(11, 13))
    .replaceAll('mm', iso.slice(14, 16));
}
