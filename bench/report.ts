import type { Group, Result } from './measure.ts';

/** What a run found of one group. */
export interface GroupReport extends Pick<Group, 'title'> {
  readonly records: number;
  readonly meanBytes: number;
  readonly results: readonly Result[];
}
