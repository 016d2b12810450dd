import type { Operation } from '../../../model/change-event.ts';
import type { DecoderSpec } from '../../../model/service.ts';

/** Whether updates come with the row as it was: `unknown` where only the records could tell. */
export function beforeImagesOf(decoder: DecoderSpec | undefined): 'sent' | 'unknown' | 'off' {
  switch (decoder?.captureTool) {
    case 'dms': {
      const { beforeImage, beforeImageColumns } = decoder.options;
      return beforeImage === undefined && beforeImageColumns === undefined ? 'off' : 'sent';
    }
    case 'debezium': {
      const { flattened, replicaIdentity } = decoder.options;
      if (flattened === true || replicaIdentity === 'default') return 'off';
      // MySQL and SQL Server send them; of PostgreSQL it is not declared.
      return replicaIdentity === 'full' ? 'sent' : 'unknown';
    }
    default:
      return 'unknown';
  }
}

/** Whether a removed row is known by its key only. */
export function hasKeyOnlyDeletes(decoder: DecoderSpec | undefined): boolean {
  switch (decoder?.captureTool) {
    case 'dms':
      return decoder.options.engine === 'postgresql';
    case 'debezium': {
      const { flattened, deletes, replicaIdentity } = decoder.options;
      return replicaIdentity === 'default' || (flattened === true && deletes === 'tombstone');
    }
    default:
      return false;
  }
}

/** Returns the operations that the capture tool never writes, as it is declared. */
export function operationsNeverSent(decoder: DecoderSpec | undefined): readonly Operation[] {
  switch (decoder?.captureTool) {
    case 'dms':
      return ['truncate'];
    case 'debezium':
      return decoder.options.flattened === true && decoder.options.deletes === 'drop'
        ? ['delete']
        : [];
    default:
      return [];
  }
}
