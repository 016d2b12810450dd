import { CdcError } from '../../errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import type { ObjectShapes } from './object-shapes.ts';
import { createShapeParser } from './shape-parser.ts';

/**
 * What the Kinesis Producer Library puts before several records that it packed into one.
 *
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
const AGGREGATED = [0xf3, 0x89, 0x9a, 0xc2] as const;

/** Parses values of records that must be JSON. */
export interface RecordParser {
  /**
   * Parses a value; see `parseExactJson`.
   *
   * @throws {CdcError} `ERR_CDC_FORMAT_UNSUPPORTED` for bytes that are recognised as another format,
   * and the codes of `parseExactJson`.
   */
  readonly parse: (bytes: Uint8Array) => unknown;
  /** Parses a value whose rows are of a table, and become canonical; `undefined` if they do not. */
  readonly parseRows: (bytes: Uint8Array, rows: ObjectShapes) => object | undefined;
}

/**
 * Creates the parser of records, which learns the shapes that they have in common.
 *
 * @param rowNames The members of a record that are rows of one table.
 */
export function createRecordParser(rowNames: readonly string[] = []): RecordParser {
  const parseShape = createShapeParser(rowNames);
  return {
    parse: (bytes) => {
      refuseAggregated(bytes);
      return parseShape(toBuffer(bytes)) ?? parseExactJson(bytes);
    },
    parseRows: (bytes, rows) => parseShape(toBuffer(bytes), rows),
  };
}

function refuseAggregated(bytes: Uint8Array): void {
  if (bytes[0] === AGGREGATED[0] && AGGREGATED.every((byte, at) => bytes[at] === byte)) {
    throw new CdcError(
      'ERR_CDC_FORMAT_UNSUPPORTED',
      'Record aggregated by the Kinesis Producer Library (KPL): switch aggregation off upstream',
      { details: { format: 'kpl' } },
    );
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
