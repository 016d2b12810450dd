import type { Operation } from '../../../model/change-event.ts';
import type { DmsOptions } from '../../../model/service.ts';
import {
  ABSENT,
  allBut,
  type Clause,
  type Image,
  members,
  PATTERN_WORDS,
  type Pattern,
  UNNAMED,
  type WireFormat,
} from './wire-format.ts';

const WORDS: readonly (readonly [Operation, string])[] = [
  ['read', 'load'],
  ['create', 'insert'],
  ['update', 'update'],
  ['delete', 'delete'],
];

/** Where a task names no before image; see `decoders/dms`. */
const BEFORE_IMAGE = 'before-image';
const TAKEN: ReadonlySet<string> = new Set(['data', 'metadata', 'control', ...PATTERN_WORDS]);

/**
 * The records of AWS DMS.
 *
 * Operations are excluded and not listed, so that control records of a wanted table, and operations
 * that nobody knows yet, pass.
 */
export function dmsFormat(options: DmsOptions, auto = false): WireFormat {
  const before = options.beforeImage ?? BEFORE_IMAGE;
  const places: Readonly<Partial<Record<Image, string>>> = {
    after: 'data',
    removed: 'data',
    // Seen under two names, and as columns of the row: only one certain place can be looked at.
    ...(auto || options.beforeImageColumns !== undefined || TAKEN.has(before) ? {} : { before }),
  };
  return {
    name: 'dms',
    images: new Set(Object.keys(places) as Image[]),
    hides: (name) => (isLifted(name, options) ? 'it is lifted out of the row' : undefined),
    trustsNull: true,
    placeholders: [],
    write: (clause) => write(clause, places),
    names: { metadata: { 'table-name': UNNAMED } },
    passesUnknown: false,
    always: [],
  };
}

function write(
  { names, place, operations, cut = {} }: Clause,
  places: Readonly<Partial<Record<Image, string>>>,
): Pattern {
  const unwanted = WORDS.filter(([operation]) => !operations.has(operation)).map(
    ([, word]) => word,
  );
  const metadata = members({
    'table-name': [...names, ...UNNAMED],
    'schema-name': place === undefined ? undefined : [place.name, ABSENT],
    operation: allBut(unwanted),
  });
  // The row of a document is below `_doc`: no column stands beside it, and what is absent passes.
  const rows = Object.entries(cut).map(([image, leaves]) => [places[image as Image], leaves]);
  return { ...Object.fromEntries(rows), metadata };
}

function isLifted(name: string, { beforeImageColumns }: DmsOptions): boolean {
  if (beforeImageColumns === undefined) return false;
  const { prefix = 'BI_', suffix = '' } = beforeImageColumns;
  return name.startsWith(prefix) && name.endsWith(suffix);
}
