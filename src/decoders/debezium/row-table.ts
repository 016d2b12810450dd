import type { Table, TableId } from '../../model/table.ts';

/** The table that a row is of: as the record names it, and as it is declared, if it is. */
export interface RowTable {
  readonly id: TableId;
  readonly declared: Table | undefined;
  /** `source.connector`, whose defaults tell what values without schema are. */
  readonly connector: string | undefined;
}
