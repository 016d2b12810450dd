import type { Resource, Value } from '../../cloudformation/resource.ts';

/** How DMS runs a task: on an instance, or serverless. */
export type DmsRuntime = 'instance' | 'serverless';

/**
 * Builds the rule that tells a topic of each change of state of a task: that it stopped, failed, or runs again.
 * There are few of them. A metric would not do: a task that stands writes none, and those of a task carry the
 * name of its instance, which its ARN does not tell.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-dms.html
 */
export function watchTask(
  runtime: DmsRuntime,
  { task, topic }: { readonly task: Value; readonly topic: string },
): Resource {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: 'The capture task stopped, failed or runs again: docs/runbooks/dms-task.md',
      EventPattern: {
        source: ['aws.dms'],
        ...(runtime === 'instance'
          ? { 'detail-type': ['DMS Replication Task State Change'], resources: [task] }
          : // Which ARN these events name is not documented: all of the region, rather than none.
            { 'detail-type': ['DMS Replication State Change'] }),
      },
      Targets: [{ Id: 'topic', Arn: topic }],
    },
  };
}
