import { describe, expect, it } from 'vitest';
import type { OpensearchDelivery, Outcome } from '../../../src/model/delivery.ts';
import { createOpensearchSink } from '../../../src/sinks/opensearch/opensearch-sink.ts';
import type { Transport } from '../../../src/sinks/opensearch/transport.ts';
import { addresses, delivery, put } from '../fakes/opensearch-deliveries.ts';
import { recordedRefusal, recordedRefusals } from '../fakes/recorded-refusals.ts';

const { signal } = new AbortController();
/** Columns of the row that the documents are of. */
const COLUMNS = { id: 1, count: 1, at: 1, code: 1, exact: 1, nested: 1, flag: 1, body: 1 };

/** What is wrong with the index or the cluster; every document would be refused. */
const ABOUT_THE_INDEX = [
  // Ids are checked before the call: this one fails a whole request.
  'a long id',
  'an alias without write index',
  'a closed index',
  'a blocked index',
  'a missing pipeline',
  'an alias that is required',
];

interface Written {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
  readonly causedBy?: string | undefined;
}

/** The outcome of a document to which the engine answers so. */
async function outcomeOf({
  status,
  type,
  reason,
  causedBy,
}: Written): Promise<Outcome | undefined> {
  const [causeType, ...cause] = (causedBy ?? '').split(': ');
  const caused_by = { type: causeType, reason: cause.join(': ') };
  const item = { index: { _id: '1', status, error: { type, reason, caused_by } } };
  const body = JSON.stringify({ errors: true, items: [item] });
  const transport: Transport = () => Promise.resolve({ status: 200, body });
  const [outcome] = await createOpensearchSink({ transport, addresses }).deliver([of()], signal);
  return outcome;
}

function of(): OpensearchDelivery {
  const one = delivery(1, put({ a: 1 }));
  // The cast holds: the change of a row.
  return { ...one, event: { ...one.event, row: COLUMNS } as OpensearchDelivery['event'] };
}

function reasonOf(outcome: Outcome | undefined): unknown {
  return outcome !== undefined && 'error' in outcome ? outcome.error.details['reason'] : undefined;
}

const illegal = (reason: string): Written => ({
  status: 400,
  type: 'illegal_argument_exception',
  reason,
});

describe('what OpenSearch refuses', () => {
  it.each(recordedRefusals('opensearch'))('is judged: $about', async (refusal) => {
    const outcome = await outcomeOf(refusal);

    expect(outcome?.status).toBe(ABOUT_THE_INDEX.includes(refusal.about) ? 'failed' : 'rejected');
  });

  it.each(recordedRefusals('opensearch'))('gives away no value: $about', async (refusal) => {
    expect(JSON.stringify(await outcomeOf(refusal))).not.toMatch(
      /secret|iiii|nnnn|9999|1844|\*\*|xxx|120/,
    );
  });

  it.each([
    ['an alias without write index', 'illegal_argument_exception, the alias has no write index'],
    ['a text in a number', 'mapper_parsing_exception, field count, type integer'],
    ['an object in a number', 'mapper_parsing_exception, field count, type integer'],
    [
      'a value in an object',
      'mapper_parsing_exception, a value where the index has an object, field nested',
    ],
    [
      'an immense term',
      'illegal_argument_exception, a text is too long for the field, field code, limit 32766',
    ],
    [
      'doc values too large',
      'illegal_argument_exception, a value is too long for the field, field exact, limit 32766',
    ],
    [
      'too many fields',
      'illegal_argument_exception, the index would have too many fields, limit 40',
    ],
    ['a long field name', 'illegal_argument_exception, a field name is too long, limit 200'],
    ['a blank key inside', 'illegal_argument_exception, a field name is blank, field body'],
    ['an empty key', 'mapper_parsing_exception, a field name is empty'],
    ['too deep', 'mapper_parsing_exception, fields are nested too deep, limit 20'],
    [
      'a field beside the strict ones',
      'strict_dynamic_mapping_exception, the index takes no new fields',
    ],
  ])('keeps field, type and limit: %s', async (about, reason) => {
    expect(reasonOf(await outcomeOf(recordedRefusal('opensearch', about)))).toBe(reason);
  });

  // A name in a document may be a value of the row: the keys of a JSON column are its users' words.
  it.each([
    ['a field that is no column', 'failed to parse field [4111-1111] of type [long] in document'],
    ['a field below', 'failed to parse field [body.4111-1111] of type [long] in document'],
    [
      'a name that looks like a type',
      'failed to parse field [count] of type [4111-1111] in document',
    ],
    ['a name that ends itself', 'failed to parse field [x] of type [4111-1111]] of type [long]'],
    ['a name that goes on', 'failed to parse field [4111-1111\nx] of type [long] in document'],
  ])('keeps no name that a row may have brought: %s', async (_, reason) => {
    const outcome = await outcomeOf({ status: 400, type: 'mapper_parsing_exception', reason });

    expect(outcome?.status).toBe('rejected');
    expect(JSON.stringify(outcome)).not.toContain('4111');
  });

  it.each([
    ['a text that nobody knows', illegal('Something new')],
    ['a known text inside another', illegal('no write index: Field name [x] is longer')],
    [
      'the mapping of a template',
      { ...illegal('Failed to parse mapping [_doc]: x'), type: 'mapper_parsing_exception' },
    ],
    [
      'the text of another error',
      { ...illegal('Limit of total fields [1]'), type: 'illegal_state_exception' },
    ],
  ])('stays a failure: %s', async (_, refusal) => {
    expect((await outcomeOf(refusal))?.status).toBe('failed');
  });
});
