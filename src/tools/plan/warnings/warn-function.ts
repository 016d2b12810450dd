import { isMessageSend } from '../../../routing/declare/send.ts';
import type { DeploymentWarning, FunctionDeployment } from '../../deploy/deployment.ts';

/** So many targets of both kinds make a function wait for one of them often. */
const MANY_TARGETS = 4;

/** Finds functions that do what should not wait for each other. */
export function warnOfMixedFunction({
  name,
  spec,
  targets,
}: FunctionDeployment): readonly DeploymentWarning[] {
  const sends = (spec.routes ?? [])
    .flatMap((set) => Object.values(set))
    .flatMap((route) => route.sends);
  const messages = sends.filter(isMessageSend);
  const hasBoth = messages.length > 0 && messages.length < sends.length;
  const place = `function ${name}`;
  if (spec.archive !== undefined && sends.length > 0) {
    return [
      {
        code: 'separate-functions',
        place,
        message:
          'It archives and routes: while a target fails, the archive waits, and the other way round',
        fix: 'Give the archive a function and a mapping of its own, as the template does.',
      },
    ];
  }
  if (!hasBoth || targets.length < MANY_TARGETS) return [];
  return [
    {
      code: 'separate-functions',
      place,
      message: `It keeps state and sends messages to ${targets.length} targets: a shard waits for the slowest, and messages wait for all state`,
      fix: 'Split the routes between two functions on the same source, state in one and messages in the other.',
    },
  ];
}
