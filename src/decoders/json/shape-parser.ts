import { Misfit } from '../columns/misfit.ts';
import { createCursor, openJson, SURPRISE, skipSpace } from './json-cursor.ts';
import { createShapes, type ObjectShapes, readObject, type ShapeCursor } from './object-shapes.ts';

const OPEN = 0x7b;

/**
 * Parses one JSON object; `undefined` for all that another parser is to look at. With the shapes of a
 * table, the members that are its rows become canonical on the way.
 */
export type ParseShape = (bytes: Buffer, rows?: ObjectShapes) => object | undefined;

/**
 * Creates a parser for many JSON objects of few shapes, such as the records of tables.
 *
 * It answers what `parseExactJson` answers, in half of the time: a name is only compared with
 * those that came at its place before, and a number is read once, with its digits. It answers
 * `undefined` for JSON that is wrong, for some that is rare, and for rows that do not fit.
 *
 * @param rowNames The members of the outermost object that are rows of one table.
 */
export function createShapeParser(rowNames: readonly string[] = []): ParseShape {
  const cursor: ShapeCursor = {
    ...createCursor(),
    shapes: createShapes(),
    rowNames: new Set(rowNames),
    rows: undefined,
  };
  return (bytes, rows) => {
    if (bytes[0] !== OPEN) return undefined;
    try {
      openJson(cursor, bytes);
      cursor.rows = rows;
      return readWhole(cursor);
    } catch (error) {
      if (error === SURPRISE || error instanceof Misfit) return undefined;
      throw error;
    }
  };
}

function readWhole(cursor: ShapeCursor): object {
  const { shapes } = cursor;
  const object = readObject(cursor, shapes, shapes.first, 1);
  skipSpace(cursor);
  if (cursor.at < cursor.length) throw SURPRISE;
  return object;
}
