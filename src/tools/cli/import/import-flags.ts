import type { Engine } from '../../import/table-draft.ts';

export interface ImportFlags {
  readonly table?: readonly string[];
  readonly out?: string;
  readonly check?: true;
  readonly service?: string;
  readonly ignore?: readonly string[];
  readonly engine?: Engine | 'mariadb';
  readonly json?: true;
}
