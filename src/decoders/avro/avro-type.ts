/** A type of Avro with all names resolved. A type never contains itself. */
export type AvroType =
  | AvroLeaf
  | AvroRecord
  | AvroEnum
  | AvroArray
  | AvroMap
  | AvroUnion
  | AvroFixed;

export type AvroPrimitive =
  | 'null'
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'bytes'
  | 'string';

export interface AvroLeaf extends Described {
  readonly kind: AvroPrimitive;
}

export interface AvroRecord extends Described {
  readonly kind: 'record';
  readonly name: string;
  readonly fields: readonly AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
}

export interface AvroEnum extends Described {
  readonly kind: 'enum';
  readonly name: string;
  readonly symbols: readonly string[];
}

export interface AvroArray extends Described {
  readonly kind: 'array';
  readonly items: AvroType;
}

export interface AvroMap extends Described {
  readonly kind: 'map';
  readonly values: AvroType;
}

export interface AvroUnion extends Described {
  readonly kind: 'union';
  readonly branches: readonly AvroType[];
}

export interface AvroFixed extends Described {
  readonly kind: 'fixed';
  readonly name: string;
  readonly sizeBytes: number;
}

interface Described {
  /** All members as written: `connect.name`, `logicalType` and others say what a value means. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** How many types it is made of, when those used twice count twice. */
  readonly size: number;
}

/** Returns the one branch beside null of `["null", T]` and its like; `undefined` for other unions. */
export function optionalOf(union: AvroUnion): AvroType | undefined {
  const others = union.branches.filter(({ kind }) => kind !== 'null');
  return others.length === 1 ? others[0] : undefined;
}

/** Tells the arrays in which Kafka Connect writes maps whose keys are no texts. */
export function mapEntryOf(array: AvroArray): AvroRecord | undefined {
  const { items } = array;
  if (items.kind !== 'record' || items.fields.length !== 2) return undefined;
  const isMarked =
    items.attributes['connect.internal.type'] === 'MapEntry' || /(^|\.)MapEntry$/.test(items.name);
  const hasNames = items.fields[0]?.name === 'key' && items.fields[1]?.name === 'value';
  return isMarked && hasNames ? items : undefined;
}

/** Names a branch of a union, as Kafka Connect does. */
export function branchName(type: AvroType): string {
  switch (type.kind) {
    case 'record':
    case 'enum':
    case 'fixed':
      return type.name.slice(type.name.lastIndexOf('.') + 1);
    default:
      return type.kind;
  }
}

/** The fewest bytes that a value can take. */
export function minBytesOf(type: AvroType): number {
  switch (type.kind) {
    case 'null':
      return 0;
    case 'float':
      return 4;
    case 'double':
      return 8;
    case 'fixed':
      return type.sizeBytes;
    case 'record':
      return type.fields.reduce((sum, field) => sum + minBytesOf(field.type), 0);
    default:
      // At least an index, a length or a count.
      return 1;
  }
}
