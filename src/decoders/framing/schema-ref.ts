/** The registry whose serializer wrote a frame, as far as the frame tells. */
export type RegistryName = 'confluent' | 'apicurio' | 'glue' | 'lambda';

/**
 * What kind of id it is. The four-byte `id` of Confluent is the content id of Apicurio 3: the bytes
 * are the same, and only the registry that is asked makes the difference.
 */
export type SchemaIdKind = 'id' | 'guid' | 'contentId' | 'globalId' | 'contentHash' | 'version';

/** Names the schema that a key or value was written with. Ids of different registries are unrelated. */
export interface SchemaRef {
  readonly registry: RegistryName;
  readonly kind: SchemaIdKind;
  /** Digits, a UUID in lower case, or the hex digits of a hash. */
  readonly id: string;
}

/** Writes a reference as one text: for errors, and as a key of maps. */
export function formatSchemaRef({ registry, kind, id }: SchemaRef): string {
  return `${registry}:${kind}:${id}`;
}
