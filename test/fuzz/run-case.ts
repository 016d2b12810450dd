import { compileSchema } from '../../src/decoders/registry/compile-schema.ts';
import { checkEvent } from './check-event.ts';
import { checkRecord } from './check-record.ts';
import { checkRowTrip } from './check-row.ts';
import { checkArchiveLine, checkText } from './check-text.ts';
import { expectPristine, settle } from './expectations.ts';
import type { FuzzCase } from './fuzz-case.ts';
import type { Subject } from './subjects.ts';

/** Checks every property of one case; rejects with a `Finding` for the first that does not hold. */
export async function runCase(one: FuzzCase, subjects: readonly Subject[]): Promise<void> {
  switch (one.kind) {
    case 'record':
      checkRecord(one.record, subjects);
      checkArchiveLine(one.record);
      break;
    case 'event':
      checkEvent(one.bytes);
      break;
    case 'text':
      await checkText(one.bytes);
      break;
    case 'row':
      checkRowTrip(one.bytes);
      break;
    case 'avro':
      checkSchema(one.schema, one.bytes);
  }
  expectPristine();
}

function checkSchema(text: string, body: Uint8Array): void {
  const schema = settle(() => compileSchema({ format: 'avro', text, references: [] }), 'schema');
  if (schema === undefined) return;
  settle(() => schema.read(body), 'Avro reader');
  settle(() => schema.readHead?.(body), 'Avro head');
}
