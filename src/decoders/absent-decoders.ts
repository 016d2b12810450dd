import { CdcError } from '../errors.ts';

/*
 * What stands in a bundle for the decoders that its functions do not declare: `millrace build` puts it
 * in the place of their files. That one is asked for is found at cold start (I6).
 */

/** @throws {CdcError} `ERR_CDC_SETTINGS_INVALID`. */
export const createChoosingDecoder = (): never => absent('that chooses by content');
/** @throws {CdcError} `ERR_CDC_SETTINGS_INVALID`. */
export const createDebeziumDecoder = (): never => absent('of Debezium');
/** @throws {CdcError} `ERR_CDC_SETTINGS_INVALID`. */
export const createDmsDecoder = (): never => absent('of DMS');
/** @throws {CdcError} `ERR_CDC_SETTINGS_INVALID`. */
export const createFramedDecoder = (): never => absent('of framed records');

function absent(which: string): never {
  const reason = `This bundle does not carry the decoder ${which}, which the function declares`;
  const fix = 'build it again: the handler must name its function as `service.functions.<name>`';
  throw new CdcError('ERR_CDC_SETTINGS_INVALID', `${reason}: ${fix}`);
}
