import type { Column } from '../../model/columns.ts';
import { decimalType, fromTruth } from './flink-debezium-columns.ts';

/** The value of a column of DMS, whose members are all read as text. */
export interface DmsValue {
  readonly type: string;
  readonly toValue: (wire: string) => string;
  readonly note?: string | undefined;
}

const TEXT = { type: 'STRING', toValue: (wire: string): string => wire };

/** Returns how a column of DMS, read as text, becomes its value. */
export function toFlinkDms({ kind, facts: { scale } }: Column): DmsValue {
  switch (kind) {
    case 'int':
    case 'bigint':
      return castTo('BIGINT');
    case 'float':
      return castTo('DOUBLE');
    case 'decimal':
      return scale === undefined
        ? { ...TEXT, note: 'kept as text: no scale is declared' }
        : castTo(decimalType(scale));
    case 'boolean':
      return { type: 'BOOLEAN', toValue: fromTruth };
    case 'date':
      return { type: 'DATE', toValue: (wire) => `CAST(SUBSTRING(${wire} FROM 1 FOR 10) AS DATE)` };
    case 'timestamp':
      return { type: 'TIMESTAMP(6)', toValue: fromIso };
    case 'timestamptz':
      return {
        type: 'TIMESTAMP_LTZ(6)',
        toValue: (wire) => `CAST(${fromIso(wire)} AS TIMESTAMP_LTZ(6))`,
      };
    case 'bytes':
      return { ...TEXT, note: 'hexadecimal digits, as sent' };
    case 'array':
    case 'json':
      return { ...TEXT, note: 'JSON' };
    case 'time':
    case 'interval':
    case 'unknown':
      return { ...TEXT, note: 'as sent' };
    case 'text':
    case 'uuid':
    case 'oneOf':
      return TEXT;
  }
}

function castTo(type: string): DmsValue {
  return { type, toValue: (wire) => `CAST(${wire} AS ${type})` };
}

/** The `Z` is decoration where the column has no zone, and UTC where it has one. */
function fromIso(wire: string): string {
  return `CAST(REPLACE(REPLACE(${wire}, 'T', ' '), 'Z', '') AS TIMESTAMP(6))`;
}
