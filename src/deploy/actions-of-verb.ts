/** IAM actions that the sinks call, by the word of the route that asks for it. */
const actionsByVerb: Readonly<Record<string, readonly string[]>> = {
  sns: ['sns:Publish'],
  firehose: ['firehose:PutRecordBatch'],
  archive: ['firehose:PutRecordBatch'],
  'dynamodb.invalidate': ['dynamodb:DeleteItem'],
  'dynamodb.put': ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  'dynamodb.update': ['dynamodb:UpdateItem'],
  'opensearch.index': ['es:ESHttpPost'],
  'opensearch.invalidate': ['es:ESHttpPost'],
};

/** Answers the IAM actions that a function needs on the target of such a send; `[]` if the word is not known. */
export function actionsOfVerb(verb: string): readonly string[] {
  return actionsByVerb[verb] ?? [];
}
