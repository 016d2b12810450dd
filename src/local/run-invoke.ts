import { loadService } from '../cli/load-service.ts';
import { CdcError } from '../errors.ts';
import { systemClock } from '../lambda/system-clock.ts';
import { moveTimes } from './demo/move-times.ts';
import { invokeFunction } from './event-source-mapping/invoke-function.ts';
import { createEventBuilder } from './event-source-mapping/lambda-event.ts';
import { recordedKafka, recordedKinesis } from './event-source-mapping/recorded-source.ts';
import { formatContent } from './format-content.ts';
import { loadHandler } from './load-handler.ts';
import { handlerEnvironment, SERVICE_FILE } from './local-function.ts';
import { createResources } from './parts/create-resources.ts';
import { startLocalParts } from './parts/local-parts.ts';
import { readBack } from './parts/read-back.ts';
import { type RecordedRecords, readRecordedRecords } from './recorded-records.ts';
import { runCommand } from './run-command.ts';

const TIMEOUT_MS = 60_000;
/** The summary of the batch is shown: it says what was skipped, and for which reason. */
const QUIET = { POWERTOOLS_METRICS_DISABLED: 'true', POWERTOOLS_LOG_LEVEL: 'INFO' };

runCommand(async () => {
  const [name, file] = process.argv.slice(2);
  if (name === undefined || file === undefined) {
    throw new CdcError('ERR_CDC_USAGE', 'Say which: npm run invoke -- <function> <fixture>');
  }
  const service = await loadService(SERVICE_FILE, process.cwd());
  const now = Date.now();
  const recorded = moveTimes(await readRecordedRecords(file, { arrivedAt: now }), now);
  const parts = await startLocalParts();
  try {
    const resources = await createResources(parts, service);
    Object.assign(process.env, handlerEnvironment(parts, resources), QUIET);
    const handler = await loadHandler(service, name);
    const startedAt = Date.now();
    const invocation = await invokeFunction(toEvent(recorded), {
      invoke: handler,
      functionName: name,
      functionArn: `arn:aws:lambda:${parts.region}:000000000000:function:${name}`,
      timeoutMs: TIMEOUT_MS,
      clock: systemClock,
      newId: () => crypto.randomUUID(),
    });
    const lines = [
      `${name} took ${recorded.records.length} records of ${file} in ${Date.now() - startedAt} ms`,
      ...describe(invocation),
      '',
      ...formatContent(await readBack(parts, resources)),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    if (invocation.status !== 'answered') process.exitCode = 1;
  } finally {
    await parts.stop();
  }
});

function toEvent(recorded: RecordedRecords): object {
  const source =
    recorded.stream === 'kinesis'
      ? recordedKinesis(recorded.records)
      : recordedKafka(recorded.records);
  return createEventBuilder(source, 'absent').buildEvent(recorded.records);
}

function describe(invocation: Awaited<ReturnType<typeof invokeFunction>>): readonly string[] {
  switch (invocation.status) {
    case 'answered':
      return [`answered ${JSON.stringify(invocation.answer)}`];
    case 'timeout':
      return [`did not answer within ${TIMEOUT_MS / 1000} s`];
    case 'error': {
      const { error } = invocation;
      return [`failed: ${error instanceof Error ? error.message : 'not an Error'}`];
    }
  }
}
