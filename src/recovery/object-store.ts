/** An object without its content. */
export interface ObjectFacts {
  readonly key: string;
  readonly sizeBytes: number;
}

/** A bucket, or a folder that holds files under the same keys. */
export interface ObjectStore {
  /** For people: `s3://bucket`, or the folder. */
  readonly name: string;
  /** Returns the objects whose keys begin with `prefix`, in the order of their keys. */
  readonly list: (prefix: string) => AsyncIterable<ObjectFacts>;
  /** @throws {CdcError} `ERR_CDC_INPUT_INVALID` if the object cannot be read. */
  readonly open: (key: string) => Promise<AsyncIterable<Uint8Array>>;
  /** @throws {CdcError} `ERR_CDC_QUARANTINE_UNAVAILABLE`. */
  readonly write: (key: string, body: string) => Promise<void>;
  /** @throws {CdcError} `ERR_CDC_QUARANTINE_UNAVAILABLE`. */
  readonly remove: (key: string) => Promise<void>;
}

/** Reads an object as text. For small ones: entries and messages, never archives. */
export async function readObjectText(store: ObjectStore, key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.open(key)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
