import { CdcError } from '../../../errors.ts';
import { cliError } from '../../../inputs/cli-failure.ts';
import { type Input, openInput } from '../../../inputs/open-input.ts';
import { readRecords } from '../../../inputs/read-records.ts';
import { readAll, withoutByteOrderMark } from '../../../inputs/split-lines.ts';
import type { StreamRecord } from '../../../model/record.ts';
import { readAvroTables } from '../../import/read-avro-tables.ts';
import { isColumnList, readColumnList } from '../../import/read-information-schema.ts';
import { readRecordTables } from '../../import/read-records.ts';
import { isSqlDump, readSqlDump } from '../../import/read-sql-dump.ts';
import type { Engine, Import } from '../../import/table-draft.ts';
import type { CliIo } from '../cli-io.ts';
import { countBytes, createProgress } from '../output/progress.ts';

const FORMS =
  'a dump of pg_dump -s or mysqldump --no-data, a list of columns with a header (information_schema), ' +
  'an Avro schema (.avsc), or records of DMS or Debezium (JSON, a capture, a Lambda event)';

/**
 * Reads the tables of a file, whose form is seen by its content.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` with the name of the file.
 */
export async function readImport(
  file: string,
  engine: Engine | undefined,
  io: CliIo,
): Promise<Import> {
  const input = await openInput(file, io);
  const progress = createProgress(io, { besideResults: false });
  try {
    const all = await readAll(countBytes(input.chunks, progress), input.name);
    progress.begin('reading the tables');
    return await readByContent(withoutByteOrderMark(all), { ...input, engine });
  } catch (cause) {
    if (!(cause instanceof CdcError) || cause.details['place'] === input.name) throw cause;
    throw cliError('ERR_CDC_INPUT_INVALID', {
      place: input.name,
      message: cause.message,
      fix: `Give ${FORMS}.`,
      cause,
    });
  } finally {
    progress.end();
  }
}

interface Named extends Pick<Input, 'name' | 'hasLines'> {
  readonly engine: Engine | undefined;
}

async function readByContent(bytes: Uint8Array, named: Named): Promise<Import> {
  const text = toText(bytes);
  if (text.trim() === '') throw unknownForm('it is empty');
  if (text.startsWith('PGDMP')) {
    throw unknownForm('it is a dump of pg_dump in its binary form: make it with `pg_dump -s`');
  }
  if (/^\s*[{[]/.test(text)) return readJson(text, bytes, named);
  if (isColumnList(text)) return readColumnList(text, named.engine);
  if (isSqlDump(text)) return readSqlDump(text, named.engine);
  throw unknownForm('its form is not known');
}

async function readJson(text: string, bytes: Uint8Array, named: Named): Promise<Import> {
  const schemas = readAvroTexts(text);
  if (schemas !== undefined) return readAvroTables(schemas);
  const chunks = (async function* one(): AsyncGenerator<Uint8Array> {
    yield bytes;
  })();
  const records: StreamRecord[] = [];
  for await (const { record } of readRecords({ ...named, chunks })) {
    if (record !== undefined) records.push(record);
  }
  return readRecordTables(records);
}

/** A schema, a list of schemas, or one line for each schema of a registry. */
function readAvroTexts(text: string): readonly string[] | undefined {
  const whole = parse(text);
  const list = Array.isArray(whole) ? whole : [whole];
  if (list.every(isAvroRecord)) return list.map((schema) => JSON.stringify(schema));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const texts = lines.map((line) => schemaOf(parse(line)));
  return texts.every((schema) => schema !== undefined) ? texts : undefined;
}

function isAvroRecord(value: unknown): boolean {
  return isMembers(value) && value['type'] === 'record' && Array.isArray(value['fields']);
}

function schemaOf(line: unknown): string | undefined {
  const schema = isMembers(line) ? line['schema'] : undefined;
  return typeof schema === 'string' && isAvroRecord(parse(schema)) ? schema : undefined;
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unknownForm('it is not text in UTF-8');
  }
}

function unknownForm(why: string): CdcError {
  return new CdcError('ERR_CDC_INPUT_INVALID', `Input cannot be imported: ${why}`);
}
