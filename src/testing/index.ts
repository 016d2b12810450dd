export type { ExpectedSends } from './expected-sends.ts';
export { type Given, given, type When } from './given.ts';
export {
  type ChangeOptions,
  create,
  read,
  remove,
  type SomeColumns,
  TEST_TIME,
  truncate,
  type Update,
  update,
} from './sample-changes.ts';
