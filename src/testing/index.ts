import './refuse-old-node.ts';

export type { StreamRecord } from '../model/record.ts';
export { applyState, type TargetState } from './apply-state.ts';
export type { ExpectedSends } from './expected-sends.ts';
export { type Given, given, type When } from './given.ts';
export { readFixture, renumber } from './read-fixture.ts';
export { type FixtureOptions, type FixtureRun, runFixture } from './run-fixture.ts';
export {
  type ChangeOptions,
  create,
  read,
  remove,
  type SomeColumns,
  truncate,
  type Update,
  update,
} from './sample-changes.ts';
export { TEST_TIME } from './test-time.ts';
