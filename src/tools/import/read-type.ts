import { readMysqlType } from './mysql-types.ts';
import { formatNative, type NativeType } from './native-type.ts';
import { readOracleType } from './oracle-types.ts';
import { readPostgresType } from './postgres-types.ts';
import { readSqlserverType } from './sqlserver-types.ts';
import type { Engine, TypeReading } from './table-draft.ts';

type ReadType = (native: NativeType) => TypeReading | undefined;

const READERS: Readonly<Record<Engine, ReadType>> = {
  postgresql: readPostgresType,
  mysql: readMysqlType,
  sqlserver: readSqlserverType,
  oracle: readOracleType,
};

/**
 * Returns the column type that a type of the database becomes. What has no equivalent is unknown,
 * with its name beside it; so is what means one thing here and another there, where nobody says
 * which database it is.
 */
export function readType(native: NativeType, engine: Engine | undefined): TypeReading {
  if (native.isArray) return readArray(native, engine);
  const reading = engine === undefined ? readOfAnyEngine(native) : READERS[engine](native);
  return reading ?? unknownType(native);
}

/** Returns the reading of a type that has no equivalent. */
export function unknownType(native: NativeType): TypeReading {
  return { type: { kind: 'unknown' }, note: `${formatNative(native)} has no column type` };
}

function readArray(native: NativeType, engine: Engine | undefined): TypeReading {
  const { type, note } = readType({ ...native, isArray: false }, engine);
  return { type: { kind: 'array', of: type }, note };
}

/** Oracle's catalog is known by its columns; what else comes without a name is of one of these. */
const NEIGHBOURS: readonly ReadType[] = [readPostgresType, readMysqlType, readSqlserverType];

/** A type is taken only if it means the same in all databases that have it. */
function readOfAnyEngine(native: NativeType): TypeReading | undefined {
  const readings = NEIGHBOURS.flatMap((read) => read(native) ?? []);
  const [first] = readings;
  const isSame = readings.every(({ type }) => JSON.stringify(type) === JSON.stringify(first?.type));
  if (isSame) return first;
  return {
    type: { kind: 'unknown' },
    note: `${formatNative(native)} depends on the database: say it with --engine`,
  };
}
