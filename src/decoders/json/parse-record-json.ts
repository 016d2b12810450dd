import { CdcError } from '../../errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import { toBuffer } from './bytes.ts';
import type { MemberShapes } from './object-shapes.ts';
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
  /** Parses a value whose members become what their shapes say; `undefined` if they do not. */
  readonly parseMembers: (bytes: Uint8Array, members: MemberShapes) => object | undefined;
}

/** Creates the parser of records, which learns the shapes that they have in common. */
export function createRecordParser(): RecordParser {
  const parseShape = createShapeParser();
  return {
    parse: (bytes) => {
      refuseAggregated(bytes);
      return parseShape(toBuffer(bytes)) ?? parseExactJson(bytes);
    },
    parseMembers: (bytes, members) => parseShape(toBuffer(bytes), members),
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
