import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Report } from '../model/telemetry.ts';
import { createBatchReport } from './batch-report.ts';

/** Who is to be told, beside logs and metrics, and which function it is of. */
export interface Telling {
  readonly functionName?: string | undefined;
  readonly report?: Report | undefined;
}

/** The logs and metrics of a function that may have several invocations at once. */
export interface InvocationReport {
  /** Reports to the invocation in which it is called. */
  readonly report: Report;
  /** Runs an invocation, and writes at its end what it has reported. */
  readonly run: <Answer>(work: () => Promise<Answer>, telling?: Telling) => Promise<Answer>;
}

/**
 * Creates the reports of a function, one for each invocation: on Lambda Managed Instances many run at
 * once in one process, and none may write what another has done (I7).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
 */
export function createInvocationReport(logger: Logger, metrics: Metrics): InvocationReport {
  const current = new AsyncLocalStorage<Report>();
  const { ofFunction } = createBatchReport(logger, metrics);
  return {
    report: (event) => current.getStore()?.(event),
    run: async (work, { functionName, report: tell } = {}) => {
      if (functionName !== undefined) ofFunction(functionName);
      const { report, flush } = createBatchReport(logger, metrics);
      const both: Report = (event) => {
        report(event);
        tell?.(event);
      };
      try {
        return await current.run(both, work);
      } finally {
        flush();
      }
    },
  };
}
