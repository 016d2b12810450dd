import type { DebeziumOptions } from '../../model/service.ts';

/** How the values of a row are written: what a column's number or text means depends on it. */
export type Dialect =
  | { readonly tool: 'dms' }
  /** Debezium JSON without schema: connector and settings tell what the values are. */
  | ({
      readonly tool: 'debezium';
      /** `source.connector`, whose defaults hold where nothing is set; `undefined` if not told. */
      readonly connector: string | undefined;
    } & DebeziumWire)
  /** Values that a decoder with schema has already made canonical, or left as plain texts. */
  | ({ readonly tool: 'canonical' } & Pick<DebeziumWire, 'binary'>);

export type DebeziumWire = Pick<DebeziumOptions, 'timePrecision' | 'binary' | 'decimal'>;

/** Returns the canonical value of a column, or throws a {@link ValueMismatch}. */
export type ConvertValue = (value: unknown) => unknown;
