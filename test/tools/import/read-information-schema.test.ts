import { describe, expect, it } from 'vitest';
import { isColumnList, readColumnList } from '../../../src/tools/import/read-information-schema.ts';
import { catchError } from './catch-error.ts';

describe('readColumnList', () => {
  it.each([
    'table_schema,table_name,column_name,data_type',
    '"TABLE_NAME";"COLUMN_NAME";"DATA_TYPE"',
    'table_name\tcolumn_name\tdata_type\tis_nullable',
  ])('is recognised by its header: %s', (header) => {
    expect(isColumnList(`${header}\nx`)).toBe(true);
  });

  it.each(['id,name', 'table_name,column_name', 'CREATE TABLE table_name (column_name data_type)'])(
    'is not found in %s',
    (header) => {
      expect(isColumnList(header)).toBe(false);
    },
  );

  it('orders columns by their place, and reads quotes, line ends and nulls', () => {
    const text =
      'table_schema,table_name,column_name,data_type,is_nullable,ordinal_position,column_default\r\n' +
      's,"a ""b"", c",second,text,NO,2,"x\ny"\r\ns,"a ""b"", c",first,bytea,YES,1,\r\n';

    expect(readColumnList(text, undefined).tables).toMatchObject([
      {
        schema: 's',
        name: 'a "b", c',
        key: undefined,
        columns: [
          { name: 'first', type: { kind: 'bytes' }, isNullable: true },
          { name: 'second', type: { kind: 'text' }, isNullable: false },
        ],
      },
    ]);
  });

  it('names the row that is cut off', () => {
    const text = 'table_name,column_name,data_type\na,x,int\na,y';

    expect(catchError(() => readColumnList(text, undefined))).toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      message: expect.stringContaining('row 2'),
    });
  });

  it('says that a header alone is no list', () => {
    expect(
      catchError(() => readColumnList('table_name,column_name,data_type\n', undefined)),
    ).toMatchObject({
      message: expect.stringContaining('no rows'),
    });
  });
});
