import { CdcError } from '../../errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';

/**
 * What the Kinesis Producer Library puts before several records that it packed into one.
 *
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
const AGGREGATED = [0xf3, 0x89, 0x9a, 0xc2] as const;

/**
 * Parses the value of a record that must be JSON; see `parseExactJson`.
 *
 * @throws {CdcError} `ERR_CDC_FORMAT_UNSUPPORTED` for bytes that are recognised as another format,
 * and the codes of `parseExactJson`.
 */
export function parseRecordJson(bytes: Uint8Array): unknown {
  if (bytes[0] === AGGREGATED[0] && AGGREGATED.every((byte, at) => bytes[at] === byte)) {
    throw new CdcError(
      'ERR_CDC_FORMAT_UNSUPPORTED',
      'Record aggregated by the Kinesis Producer Library (KPL): switch aggregation off upstream',
      { details: { format: 'kpl' } },
    );
  }
  return parseExactJson(bytes);
}
