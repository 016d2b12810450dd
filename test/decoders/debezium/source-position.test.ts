import { describe, expect, it } from 'vitest';
import { readPosition } from '../../../src/decoders/debezium/source-position.ts';

describe('readPosition', () => {
  it.each([
    [
      'MySQL',
      { connector: 'mysql', file: 'b.000012', pos: 9_007_199_254_740_993n, row: 2, gtid: 'u:5' },
      { engine: 'mysql', file: 'b.000012', pos: 9_007_199_254_740_993n, row: 2, gtid: 'u:5' },
    ],
    [
      'MariaDB',
      { connector: 'mariadb', file: 'b.000012', pos: 4, gtid: null },
      { engine: 'mysql', file: 'b.000012', pos: 4n, row: 0, gtid: undefined },
    ],
    [
      'PostgreSQL, by the sequence',
      { connector: 'postgresql', sequence: '["120","130"]', lsn: 130 },
      { engine: 'postgresql', commitLsn: 120n, lsn: 130n, totalOrder: undefined },
    ],
    [
      'PostgreSQL, for rows of an incremental snapshot',
      { connector: 'postgresql', sequence: '["120","130"]', lsn: null },
      { engine: 'postgresql', commitLsn: 120n, lsn: 130n, totalOrder: undefined },
    ],
    [
      'PostgreSQL, before the first commit',
      { connector: 'postgresql', sequence: '[null,"130"]', lsn: 130 },
      { engine: 'postgresql', commitLsn: undefined, lsn: 130n, totalOrder: undefined },
    ],
    [
      'PostgreSQL, of versions without a sequence',
      { connector: 'postgresql', lsn: 34_133_800 },
      { engine: 'postgresql', commitLsn: undefined, lsn: 34_133_800n, totalOrder: undefined },
    ],
    [
      'SQL Server',
      {
        connector: 'sqlserver',
        commit_lsn: '0000002b:00000557:0005',
        change_lsn: '0000002b:00000557:0003',
        event_serial_no: 2,
      },
      {
        engine: 'sqlserver',
        commitLsn: '0000002b:00000557:0005',
        changeLsn: '0000002b:00000557:0003',
        eventSerial: 2n,
      },
    ],
    [
      'Db2',
      { connector: 'db2', commit_lsn: '00000027:00000ac0:0007', change_lsn: null },
      {
        engine: 'db2',
        commitLsn: '00000027:00000ac0:0007',
        changeLsn: undefined,
        eventSerial: undefined,
      },
    ],
    [
      'Oracle',
      {
        connector: 'oracle',
        version: '3.0.6.Final',
        scn: '289815835',
        commit_scn: '289815836',
        rs_id: '0x0034b1.00143517.0010 ',
        ssn: 0,
      },
      {
        engine: 'oracle',
        scn: 289_815_835n,
        commitScn: 289_815_836n,
        rsId: '0x0034b1.00143517.0010',
        ssn: 0n,
      },
    ],
    [
      'Oracle 1.5, whose commit position is that of the transaction before',
      { connector: 'oracle', version: '1.5.4.Final', scn: '5', commit_scn: '4' },
      { engine: 'oracle', scn: 5n, commitScn: undefined, rsId: undefined, ssn: undefined },
    ],
    [
      'MongoDB',
      { connector: 'mongodb', ts_ms: 1_739_321_992_000, ord: 28 },
      { engine: 'mongodb', seconds: 1_739_321_992n, ord: 28 },
    ],
    ['Vitess, whose position is a set', { connector: 'vitess', vgtid: '[]' }, undefined],
    ['Spanner', { connector: 'spanner', server_transaction_id: 'x' }, undefined],
    ['Cassandra', { connector: 'cassandra', file: 'CommitLog-6-1.log', pos: 54 }, undefined],
    ['Informix', { connector: 'informix', commit_lsn: '5' }, undefined],
    ['CockroachDB', { connector: 'cockroachdb', ts_hlc: '1.2' }, undefined],
    ['MySQL without a file', { connector: 'mysql', pos: 4 }, undefined],
    ['PostgreSQL without any position', { connector: 'postgresql', sequence: 'x' }, undefined],
  ])('reads the position of %s', (_name, source, position) => {
    expect(readPosition(source, undefined)).toStrictEqual(position);
  });

  it('takes the place inside the transaction from the transaction block', () => {
    const source = { connector: 'postgresql', sequence: '["1","2"]' };

    expect(readPosition(source, { total_order: 7 })).toMatchObject({ totalOrder: 7n });
  });
});
