import type { Decode, Decoder } from '../model/message.ts';
import type { DecoderSpec } from '../model/service.ts';
import { createChoosingDecoder } from './choose-decoder.ts';
import { createDebeziumDecoder } from './debezium/decode-debezium.ts';
import type { DecoderContext } from './decoder-context.ts';
import { createDmsDecoder } from './dms/decode-dms.ts';
import { driftWatchOf } from './drift/drift-watch.ts';
import { createFramedDecoder } from './registry/decode-framed.ts';

/** Creates the decoder that a function of the service declares; by content where it declares none. */
export function createDecoder(spec: DecoderSpec | undefined, of: DecoderContext): Decoder {
  const context: DecoderContext = { ...of, drift: driftWatchOf(of) };
  const decode = createDecode(spec, context);
  // DMS writes JSON only.
  if (spec?.captureTool === 'dms') return { decode, prepare: undefined };
  return createFramedDecoder(decode, spec?.captureTool === 'debezium' ? spec.options : {}, context);
}

function createDecode(spec: DecoderSpec | undefined, context: DecoderContext): Decode {
  switch (spec?.captureTool) {
    case 'dms':
      return createDmsDecoder(spec.options, context);
    case 'debezium':
      return createDebeziumDecoder(spec.options, context);
    case 'auto':
    case undefined:
      return createChoosingDecoder(context);
  }
}
