import type { Outcome } from '../../model/delivery.ts';
import { outcomeOfRefusal } from '../classify-error.ts';
import { findRefusal, type ItemRefusal, reasonOf, type ServiceText } from '../item-refusals.ts';
import { rejected, type Subject } from '../sink-outcome.ts';

const REJECTED = 'ERR_CDC_DELIVERY_REJECTED';
const ILLEGAL = 'illegal_argument_exception';
const MAPPING = 'mapper_parsing_exception';

/** What `failed to parse` and documents themselves are refused for: names of fields, and how deep they are. */
const NAMES: readonly Omit<ItemRefusal, 'type' | 'code'>[] = [
  {
    begins: 'object field cannot contain only whitespace',
    says: 'a field name is blank',
    pattern: /: \['(?<field>[^.\]]*)/,
  },
  { begins: 'field name cannot be an empty string', says: 'a field name is empty' },
  { begins: 'field name cannot contain only', says: 'a field name has only dots' },
  { begins: 'name cannot be empty string', says: 'a field name is empty' },
  {
    begins: 'object field starting or ending with a [.]',
    says: 'a field name has a dot at its end, or two in a row',
  },
  {
    begins: 'The depth of the field has exceeded the allowed limit of [',
    says: 'fields are nested too deep',
    pattern: /limit of \[(?<limit>\d+)\]/,
  },
  {
    begins: 'Limit of mapping depth [',
    says: 'fields are nested too deep',
    pattern: /^Limit of mapping depth \[(?<limit>\d+)\]/,
  },
];

/** `illegal_argument_exception` is said of everything: only these texts of it are about one document. */
const ARGUMENTS: readonly Omit<ItemRefusal, 'type' | 'code'>[] = [
  ...NAMES,
  {
    begins: 'Document contains at least one immense term',
    says: 'a text is too long for the field',
    pattern:
      /in field="(?<field>[^"]*)" \(whose UTF8 encoding is longer than the max length (?<limit>\d+)\)/,
  },
  {
    begins: 'DocValuesField "',
    says: 'a value is too long for the field',
    pattern: /^DocValuesField "(?<field>[^"]*)" is too large, must be <= (?<limit>\d+)/,
  },
  {
    begins: 'Limit of total fields [',
    says: 'the index would have too many fields',
    pattern: /^Limit of total fields \[(?<limit>\d+)\]/,
  },
  {
    begins: 'Limit of nested fields [',
    says: 'the index would have too many nested fields',
    pattern: /^Limit of nested fields \[(?<limit>\d+)\]/,
  },
  {
    begins: 'The number of nested documents has exceeded the allowed limit of [',
    says: 'the document has too many nested ones',
    pattern: /limit of \[(?<limit>\d+)\]/,
  },
  {
    begins: 'Field name [',
    says: 'a field name is too long',
    pattern: /\] is longer than the limit of \[(?<limit>\d+)\] characters$/,
  },
  // Two documents at once have made a field of two types.
  { begins: 'mapper [', says: 'a field has another type', pattern: /^mapper \[(?<field>[^.\]]*)/ },
  { begins: "can't merge a non object mapping [", says: 'a field has another type' },
  { begins: 'if _id is specified it must not be empty', says: 'the id is empty' },
];

/**
 * The closed table of what OpenSearch says of *one document*, recorded from OpenSearch 2.19
 * (`test/fixtures/refusals/opensearch.json`). What is not in it is about the index, or unknown.
 */
export const OPENSEARCH_REFUSALS: readonly ItemRefusal[] = [
  // A template that makes an index with a wrong mapping.
  {
    type: MAPPING,
    begins: 'Failed to parse mapping',
    code: undefined,
    says: 'the mapping of the index is wrong',
  },
  {
    type: MAPPING,
    begins: 'No handler for type [',
    code: undefined,
    says: 'the mapping of the index is wrong',
  },
  {
    type: ILLEGAL,
    begins: 'no write index is defined for alias [',
    code: undefined,
    says: 'the alias has no write index',
  },
  { type: 'cluster_block_exception', code: undefined, says: 'the index is blocked' },
  {
    type: MAPPING,
    begins: 'failed to parse field [',
    code: REJECTED,
    pattern:
      /^failed to parse field \[(?<field>[^.\]]*)(?:\.[^\]]*)?\] of type \[(?<type>[^\]]*)\]/,
  },
  {
    type: MAPPING,
    begins: 'object mapping for [',
    code: REJECTED,
    says: 'a value where the index has an object',
    pattern: /^object mapping for \[(?<field>[^.\]]*)/,
  },
  {
    type: MAPPING,
    begins: 'Could not dynamically add mapping for field [',
    code: REJECTED,
    says: 'an object where the index has a value',
  },
  { type: MAPPING, code: REJECTED },
  { type: 'document_parsing_exception', code: REJECTED },
  { type: 'mapper_exception', code: REJECTED },
  {
    type: 'strict_dynamic_mapping_exception',
    code: REJECTED,
    says: 'the index takes no new fields',
    pattern: /dynamic introduction of \[(?<field>[^\]]*)\] within/,
  },
  ...ARGUMENTS.map((row): ItemRefusal => ({ ...row, type: ILLEGAL, code: REJECTED })),
];

/** What a refusal of one document says, and what caused it. */
export interface DocumentRefusal extends ServiceText {
  readonly status: number;
  readonly cause: string | undefined;
}

/**
 * Returns what the refusal of one document means: a rejection only for what is in the table. `isColumn`
 * tells whether a field is a column: other names may come out of a row (I5).
 */
export function outcomeOfDocument(
  { type, text, cause = '', status }: DocumentRefusal,
  subject: Subject,
  isColumn: (name: string) => boolean,
): Outcome {
  const row = findRefusal(OPENSEARCH_REFUSALS, { type, text });
  if (row === undefined) return outcomeOfRefusal({ code: type, status }, subject);
  const deeper = NAMES.find(({ begins = '' }) => cause.startsWith(begins));
  const reasons = [
    reasonOf(row, text ?? '', isColumn),
    deeper === undefined ? '' : reasonOf(deeper, cause, isColumn),
  ];
  const says = reasons.filter((one) => one !== '').join(', ') || undefined;
  if (row.code === undefined) return outcomeOfRefusal({ code: type, status, says }, subject);
  return rejected(row.code, subject, says === undefined ? row.type : `${row.type}, ${says}`);
}
