import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CdcError } from '../../../src/errors.ts';
import { readSqlDump } from '../../../src/tools/import/read-sql-dump.ts';
import type { TableDraft } from '../../../src/tools/import/table-draft.ts';
import { catchError } from './catch-error.ts';

function only(sql: string): TableDraft {
  const [table] = readSqlDump(sql, undefined).tables;
  if (table === undefined) throw new Error('No table');
  return table;
}

describe('readSqlDump', () => {
  it('finds keys in the table, at a column, and in statements behind it', () => {
    const sql = `CREATE TABLE a (x int, y int, PRIMARY KEY (y, x));
      CREATE TABLE b (x integer PRIMARY KEY);
      CREATE TABLE c (x integer NOT NULL); ALTER TABLE ONLY c ADD CONSTRAINT p PRIMARY KEY (x);
      CREATE TABLE d (x integer); ALTER TABLE d ADD KEY k (x), ADD PRIMARY KEY USING BTREE (x);
      CREATE TABLE e (x integer, UNIQUE (x));`;

    expect(readSqlDump(sql, undefined).tables.map(({ key }) => key)).toStrictEqual([
      ['y', 'x'],
      ['x'],
      ['x'],
      ['x'],
      [],
    ]);
  });

  it('takes a column of the key for one that is never null', () => {
    expect(only('CREATE TABLE a (x int, y int, PRIMARY KEY (x));').columns).toMatchObject([
      { name: 'x', isNullable: false },
      { name: 'y', isNullable: true },
    ]);
  });

  it('is not led astray by texts, comments and code', () => {
    const sql = `-- CREATE TABLE t1 (x int);
      /* CREATE TABLE t2 (x int); */
      CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $x$ BEGIN CREATE TABLE t3 (x int); END $x$;
      COMMENT ON TABLE a IS 'CREATE TABLE t4 (x int);';
      INSERT INTO a VALUES (E'it\\'s; CREATE TABLE t5 (x int);');
      CREATE TABLE a (x int DEFAULT (1 + (2)), y text DEFAULT 'a, b)', CHECK (y <> ');'));`;

    expect(readSqlDump(sql, 'postgresql').tables).toMatchObject([
      { name: 'a', columns: [{ name: 'x' }, { name: 'y' }] },
    ]);
  });

  it('passes over rows that are copied in, whatever is in them', () => {
    const sql = `CREATE TABLE a (x int);
COPY a (x) FROM stdin;
1\t'; CREATE TABLE b (y int);
\\.
CREATE TABLE c (z int);
`;

    expect(readSqlDump(sql, 'postgresql').tables.map(({ name }) => name)).toStrictEqual(['a', 'c']);
  });

  it('leaves out what no capture tool reads, and says so', () => {
    const { tables, notes } = readSqlDump(
      'CREATE TABLE a (x int); CREATE TEMPORARY TABLE b (x int); CREATE TABLE c AS SELECT 1; CREATE TABLE d (LIKE a);',
      undefined,
    );

    expect(tables.map(({ name }) => name)).toStrictEqual(['a']);
    expect(notes).toStrictEqual(['Left out, because no capture tool reads them: b, c, d']);
  });

  it('takes words of PostgreSQL for names where they are names', () => {
    const { columns } = only(
      'CREATE TABLE a (key text, index numeric(3,1), "primary" int, date date);',
    );

    expect(columns.map(({ name, type }) => [name, type.kind])).toStrictEqual([
      ['key', 'text'],
      ['index', 'decimal'],
      ['primary', 'int'],
      ['date', 'date'],
    ]);
  });

  it('follows USE to another database', () => {
    const sql = 'USE `one`; CREATE TABLE `a` (`x` int); USE `two`; CREATE TABLE `a` (`x` int);';

    expect(readSqlDump(sql, undefined).tables.map(({ schema }) => schema)).toStrictEqual([
      'one',
      'two',
    ]);
  });

  it('reads what MySQL 8 writes', () => {
    const sql = `-- MySQL dump 10.13  Distrib 8.4.3, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
/*!50503 SET NAMES utf8mb4 */;
CREATE TABLE \`t\` (
  \`id\` int unsigned NOT NULL AUTO_INCREMENT,
  \`flag\` tinyint(1) NOT NULL DEFAULT '0',
  \`at\` datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  \`doc\` json DEFAULT (json_object(_utf8mb4'a',_utf8mb4')')),
  \`both\` varchar(64) GENERATED ALWAYS AS (concat(\`doc\`,_utf8mb4', ')) STORED NOT NULL,
  \`place\` point /*!80003 SRID 4326 */ DEFAULT NULL,
  \`vec\` vector(3) DEFAULT NULL,
  PRIMARY KEY (\`id\` DESC,\`flag\`),
  KEY \`f\` ((lower(\`both\`)))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci /*!80016 DEFAULT ENCRYPTION='N' */;
-- Dump completed on 2026-03-01 10:00:00`;

    expect(only(sql)).toMatchObject({
      schema: 'shop',
      key: ['id', 'flag'],
      columns: [
        { name: 'id', type: { kind: 'int' }, isNullable: false },
        { name: 'flag', type: { kind: 'int' }, note: expect.stringContaining('boolean()') },
        { name: 'at', type: { kind: 'timestamp', precision: 6 }, isNullable: true },
        { name: 'doc', type: { kind: 'json' } },
        { name: 'both', type: { kind: 'text' }, isNullable: false },
        { name: 'place', type: { kind: 'unknown' } },
        { name: 'vec', type: { kind: 'array', of: { kind: 'float' } } },
      ],
    });
  });

  it('does not guess what a type means where nothing tells the database', () => {
    expect(only('CREATE TABLE a (x timestamp, y int, z money);').columns).toMatchObject([
      { type: { kind: 'unknown' }, note: expect.stringContaining('--engine') },
      { type: { kind: 'int' } },
      { type: { kind: 'unknown' } },
    ]);
  });

  it.each([
    ['a text', "CREATE TABLE a (x text DEFAULT 'secret"],
    ['a comment', 'CREATE TABLE a (x int); /* secret'],
    ['a statement', 'CREATE TABLE a (x int,'],
    ['rows', 'CREATE TABLE a (x text);\nCOPY a FROM stdin;\nsecret\n'],
  ])('names the line where %s begins that has no end, and no content', (_what, sql) => {
    const error = catchError(() => readSqlDump(`\n\n${sql}`, 'postgresql'));

    expect(error).toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      message: expect.stringMatching(/begins at line [34] has no end/),
    });
    expect(String(error)).not.toContain('secret');
  });

  it('says when a dump has no mark of its end', () => {
    const sql = '-- MySQL dump 10.13\n\nCREATE TABLE `a` (`x` int);\n';

    expect(readSqlDump(sql, undefined).notes).toHaveLength(1);
    expect(readSqlDump(`${sql}-- Dump completed on 2026-03-01\n`, undefined).notes).toHaveLength(0);
  });

  it('reads any text as tables or as an error that says what is wrong', () => {
    const word = fc.constantFrom(
      'CREATE',
      'TABLE',
      'a',
      '(',
      ')',
      ',',
      ';',
      'int',
      "'",
      '"',
      '`',
      '$$',
      '/*',
      '--',
      '\n',
      '.',
      'PRIMARY KEY',
      '\\',
      '1',
    );

    fc.assert(
      fc.property(fc.array(word), fc.constantFrom('postgresql', 'mysql'), (words, engine) => {
        const error = catchError(() => readSqlDump(words.join(' '), engine));

        if (error !== undefined) expect(error).toBeInstanceOf(CdcError);
      }),
      { numRuns: 300 },
    );
  });

  it('reads a dump of 10,000 tables', () => {
    const columns = Array.from(
      { length: 3 },
      (_, index) => `  \`c${index}\` varchar(50) DEFAULT 'it''s',\n`,
    ).join('');
    const tables = Array.from(
      { length: 10_000 },
      (_, index) =>
        `CREATE TABLE \`t${index}\` (\n${columns}  PRIMARY KEY (\`c0\`)\n) ENGINE=InnoDB;\n`,
    );

    const { tables: read } = readSqlDump(tables.join(''), undefined);

    expect(read).toHaveLength(10_000);
  });
});
