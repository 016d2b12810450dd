import type { CaptureTool } from '../../../model/change-event.ts';
import type { DecodedMessage, Decoder, PrepareDecode } from '../../../model/message.ts';
import type { DecoderSpec } from '../../../model/service.ts';
import type { DecoderSettings } from './decoder-settings.ts';

/** Creates the decoder of a declaration; see `decoders/create-decoder.ts`. */
export type CreateDecoder = (spec: DecoderSpec) => Decoder;

/**
 * Creates the decoder that the settings of a command ask for.
 *
 * Without a named format each record is recognised by its content. Where its capture tool has
 * options, it is then decoded a second time, by them.
 */
export function createConfiguredDecoder(
  { format, dms, debezium }: DecoderSettings,
  createDecoder: CreateDecoder,
): Decoder {
  if (format === 'dms') return createDecoder({ captureTool: 'dms', options: dms ?? {} });
  if (format === 'debezium') {
    return createDecoder({ captureTool: 'debezium', options: debezium ?? {} });
  }
  const auto = createDecoder({ captureTool: 'auto' });
  const decoders: Readonly<Record<CaptureTool, Decoder | undefined>> = {
    dms: dms && createDecoder({ captureTool: 'dms', options: dms }),
    debezium: debezium && createDecoder({ captureTool: 'debezium', options: debezium }),
  };
  return {
    decode(record) {
      const message = auto.decode(record);
      const tool = captureToolOf(message);
      return (tool === undefined ? undefined : decoders[tool])?.decode(record) ?? message;
    },
    prepare: prepareAll([auto, decoders.dms, decoders.debezium]),
  };
}

function captureToolOf(message: DecodedMessage): CaptureTool | undefined {
  return message.kind === 'unwanted' ? undefined : message.source?.captureTool;
}

function prepareAll(decoders: readonly (Decoder | undefined)[]): PrepareDecode | undefined {
  const steps = decoders.flatMap((one) => (one?.prepare === undefined ? [] : [one.prepare]));
  if (steps.length === 0) return undefined;
  return async (records) => {
    const list = [...records];
    for (const step of steps) await step(list);
  };
}
