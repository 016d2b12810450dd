import type { Row } from '../../model/change-event.ts';
import type { DmsOptions } from '../../model/service.ts';
import { ValueMismatch } from '../columns/value-mismatch.ts';
import { fromExtendedJson, parseExtendedJson } from '../debezium/extended-json.ts';
import { type DmsEnvelope, envelopeInvalid, isObject, readObject } from './dms-envelope.ts';

/** The images of a row as DMS sent them, each column in its place. */
export interface DmsImages {
  /** `data` without what was lifted out of it: the new row, or on delete the old one. */
  readonly data: Row;
  /** Empty when nothing is known of the old row. */
  readonly before: Row;
}

export type ReadImages = (envelope: DmsEnvelope) => DmsImages;

const NOTHING: Row = Object.freeze({});

/**
 * Compiles the reading of images from a record.
 *
 * `names` are the names under which a before image is looked for: DMS lets the user choose one.
 *
 * The function throws `ERR_CDC_ENVELOPE_INVALID`.
 */
export function compileImages(options: DmsOptions, names: readonly string[]): ReadImages {
  const unwrap: (image: Row) => Row = compileUnwrap(options);
  const lift = compileLift(options);
  return (envelope) => {
    const images = lift(readObject(envelope.record, 'data'));
    const sent = readBefore(envelope, names);
    const before = images.before === NOTHING ? sent : { ...sent, ...images.before };
    return { data: unwrap(images.data), before: before === NOTHING ? before : unwrap(before) };
  };
}

/** Tells whether rows are documents of MongoDB: what is read of them is canonical, as of Debezium's. */
export function hasMongodbDocuments({ document, engine }: DmsOptions): boolean {
  return document === true && engine === 'mongodb';
}

/** Returns an image without some of its columns; names such as `__proto__` stay plain columns. */
export function pickColumns(image: Row, keep: (name: string, value: unknown) => boolean): Row {
  return Object.fromEntries(Object.entries(image).filter(([name, value]) => keep(name, value)));
}

function readBefore({ record }: DmsEnvelope, names: readonly string[]): Row {
  for (const name of names) {
    if (!Object.hasOwn(record, name)) continue;
    const image = record[name];
    if (isObject(image)) return image;
    if (image !== null) throw envelopeInvalid('the before image is not an object');
  }
  return NOTHING;
}

/** Lifts the columns of the rule `add-before-image-columns` out of `data`. */
function compileLift({ beforeImageColumns }: DmsOptions): (data: Row) => DmsImages {
  const { prefix = 'BI_', suffix = '' } = beforeImageColumns ?? {};
  // Without prefix and suffix every column would be one.
  if (beforeImageColumns === undefined || prefix + suffix === '') {
    return (data) => ({ data, before: NOTHING });
  }
  const isLifted = (name: string): boolean =>
    name.length > prefix.length + suffix.length && name.startsWith(prefix) && name.endsWith(suffix);
  return (data) => {
    const lifted = Object.entries(data).filter(([name]) => isLifted(name));
    return {
      data: pickColumns(data, (name) => !isLifted(name)),
      before: Object.fromEntries(
        lifted.map(([name, value]) => [
          name.slice(prefix.length, name.length - suffix.length),
          value,
        ]),
      ),
    };
  };
}

/**
 * Compiles what answers the row inside of `_doc`: an object (`map-record-to-document`) or JSON in a text
 * (MongoDB in document mode, whose values are Extended JSON). Attributes beside it were asked for by
 * name, and win.
 */
function compileUnwrap(options: DmsOptions): (image: Row) => Row {
  if (options.document !== true) return (image) => image;
  const isMongodb = hasMongodbDocuments(options);
  return (image) => {
    if (!Object.hasOwn(image, '_doc')) return image;
    const { _doc: sent, ...attributes } = image;
    const document = parseDocument(sent, isMongodb);
    if (!isObject(document)) throw envelopeInvalid('data._doc is not an object');
    return { ...document, ...attributes };
  };
}

/** Only documents of MongoDB are sent as text, whether the engine is declared or not. */
function parseDocument(sent: unknown, isMongodb: boolean): unknown {
  try {
    if (typeof sent === 'string') return parseExtendedJson(sent);
    return isMongodb ? fromExtendedJson(sent) : sent;
  } catch (error) {
    const reason = error instanceof ValueMismatch ? error.message : 'not JSON';
    throw envelopeInvalid(`data._doc is not a document: ${reason}`);
  }
}
