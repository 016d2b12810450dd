import type { Clock } from '../model/batch.ts';
import type { FindTable, TableId } from '../model/table.ts';
import type { Report } from '../model/telemetry.ts';
import type { DriftWatch } from './drift/drift-watch.ts';
import type { SchemaRegistry } from './registry/schema-registry.ts';

/** What a decoder is told about the service it works for. */
export interface DecoderContext {
  /** The declared table of a record, whose columns and key shape the change event. */
  readonly findTable: FindTable;
  /**
   * Tells whether any route wants changes of a table. If not, the decoder answers `unwanted` and
   * may leave the row unparsed. Without it, every change is decoded.
   */
  readonly isWanted?: ((table: TableId) => boolean) | undefined;
  readonly report?: Report | undefined;
  /** Where the schemas of Avro records are. Without it, such records are refused. */
  readonly registry?: SchemaRegistry | undefined;
  /** For how long an unknown schema is not asked for again; the system's clock if it is left out. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
  /**
   * Keys of undeclared tables are learned from the control records that this decoder sees. Only for
   * the command line, which reads a stream from its begin: an event must not depend on its batch.
   */
  readonly learnKeys?: boolean | undefined;
  /** What the decoders of one source share, so that none reports what another has reported. */
  readonly drift?: DriftWatch | undefined;
}
