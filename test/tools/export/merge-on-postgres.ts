/**
 * Writes SQL that runs the generated merge on PostgreSQL, which knows the procedures of Redshift but
 * not its streams: the view of the changes is a table here. It ends with an error if the target is
 * not what it should be.
 *
 * node test/tools/export/merge-on-postgres.ts | psql -v ON_ERROR_STOP=1 -q
 */

import { int, text } from '../../../src/model/columns.ts';
import { kinesis } from '../../../src/model/service.ts';
import { table } from '../../../src/model/table.ts';
import { formatMerge, formatTarget } from '../../../src/tools/export/redshift-merge.ts';

const exported = {
  table: table({
    schema: 's',
    name: 't',
    key: ['id'],
    columns: { id: int(), 'Odd "name"': text() },
  }),
  source: kinesis('cdc'),
  capture: { tool: 'dms' as const, options: {} },
  topics: [],
  isAlone: false,
};
const settings = {
  stream: 'cdc',
  iamRole: '',
  schema: 'millrace_merge',
  brokers: '',
  schemas: 'without' as const,
};

type Change = readonly [
  lane: string,
  position: number,
  operation: string,
  id: number,
  name: string,
];

/** Inserts changes; the time of arrival is the position. */
function arrive(changes: readonly Change[], flags = 'false, false'): string {
  const rows = changes.map(
    ([lane, position, operation, id, name]) =>
      `('${lane}', lpad('${position}', 64, '0'), to_timestamp(${position}), '${operation}', ${flags}, ${id}, '${name}')`,
  );
  return `INSERT INTO millrace_merge.s_t_changes VALUES ${rows.join(', ')};`;
}

const CALL = 'CALL millrace_merge.s_t_merge();';

function expectRows(step: string, rows: string): string {
  return `DO $$ DECLARE found text; BEGIN
  SELECT coalesce(string_agg(id || '=' || "Odd ""name""", ' ' ORDER BY id), '') INTO found FROM millrace_merge.s_t;
  IF found <> '${rows}' THEN RAISE EXCEPTION '${step}: % and not ${rows}', found; END IF;
END $$;`;
}

function expectStop(step: string): string {
  return `DO $$ BEGIN
  BEGIN ${CALL} EXCEPTION WHEN raise_exception THEN RETURN; END;
  RAISE EXCEPTION '${step}: the merge did not stop';
END $$;`;
}

const script = [
  'DROP SCHEMA IF EXISTS millrace_merge CASCADE; CREATE SCHEMA millrace_merge;',
  `CREATE TABLE millrace_merge.s_t_changes (lane varchar, stream_position varchar, arrived_at timestamptz,
    operation varchar, is_partial boolean, is_unreadable boolean, id bigint, "Odd ""name""" varchar);`,
  ...formatTarget(exported, settings),
  ...formatMerge(exported, settings).map((line) =>
    line.startsWith('SET enable_case') ? ';' : line.replaceAll('NVL(', 'COALESCE('),
  ),
  arrive([
    ['a', 1, 'load', 1, 'one'],
    ['a', 2, 'insert', 2, 'two'],
    ['b', 3, 'insert', 3, 'three'],
  ]),
  CALL,
  expectRows('loads and inserts', '1=one 2=two 3=three'),
  CALL,
  expectRows('a second call changes nothing', '1=one 2=two 3=three'),
  arrive([
    ['a', 4, 'update', 1, 'uno'],
    ['a', 5, 'update', 1, 'eins'],
    ['a', 6, 'delete', 2, ''],
    ['a', 7, 'insert', 4, 'four'],
    ['a', 8, 'delete', 4, ''],
    ['a', 9, 'insert', 2, 'again'],
  ]),
  CALL,
  expectRows('the last change of each key', '1=eins 2=again 3=three'),
  arrive([
    ['b', 10, 'update', 5, 'moved'],
    ['b', 10, 'delete', 3, ''],
  ]),
  CALL,
  expectRows('a key that moved', '1=eins 2=again 5=moved'),
  arrive([
    ['a', 1, 'load', 1, 'old'],
    ['a', 9, 'insert', 2, 'old'],
  ]),
  CALL,
  expectRows('records that were merged before', '1=eins 2=again 5=moved'),
  // An old key: its last change in lane a is older than the delete that came by lane c.
  arrive([
    ['a', 11, 'update', 1, 'new'],
    ['c', 12, 'delete', 1, ''],
  ]),
  CALL,
  expectRows('changes of a key in two lanes', '2=again 5=moved'),
  arrive([['a', 13, 'update', 2, 'wiped']], 'true, false'),
  expectStop('a row that leaves columns out'),
  'DELETE FROM millrace_merge.s_t_changes WHERE is_partial;',
  arrive([['a', 14, 'x', 2, 'unreadable']], 'false, true'),
  expectStop('a record that is not JSON'),
  expectRows('after a stop', '2=again 5=moved'),
  'DROP SCHEMA millrace_merge CASCADE;',
];

process.stdout.write(`${script.join('\n')}\n`);
