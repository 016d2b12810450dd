import { CdcError } from '../../errors.ts';
import { loadService } from '../../inputs/load-service.ts';
import { countTooOld, createEffectCounter, formatEffects, formatTooOld } from './effects.ts';
import { invokeFunction } from './event-source-mapping/invoke-function.ts';
import { createEventBuilder } from './event-source-mapping/lambda-event.ts';
import { recordedKafka, recordedKinesis } from './event-source-mapping/recorded-source.ts';
import { formatContent } from './format-content.ts';
import { loadHandler, withReport } from './load-handler.ts';
import { handlerEnvironment, SERVICE_FILE } from './local-function.ts';
import { openRecording } from './open-recording.ts';
import { createResources } from './parts/create-resources.ts';
import { startLocalParts } from './parts/local-parts.ts';
import { readBack } from './parts/read-back.ts';
import type { RecordedRecords } from './recorded-records.ts';
import { runCommand } from './run-command.ts';

const TIMEOUT_MS = 60_000;
/** What became of the records is shown in place of logs and metrics. */
const QUIET = { POWERTOOLS_METRICS_DISABLED: 'true', POWERTOOLS_LOG_LEVEL: 'SILENT' };

runCommand(async () => {
  const words = process.argv.slice(2);
  const isNow = words.includes('--now');
  const [name, file] = words.filter((word) => word !== '--now');
  if (name === undefined || file === undefined) {
    const usage = 'Say which: npm run invoke -- <function> <fixture> [--now]';
    throw new CdcError('ERR_CDC_USAGE', usage);
  }
  const service = await loadService(SERVICE_FILE, process.cwd());
  const spec = service.functions[name];
  const { recorded, clock, line } = await openRecording(file, { spec, isNow });
  const parts = await startLocalParts();
  try {
    const resources = await createResources(parts, service);
    Object.assign(process.env, handlerEnvironment(parts, resources), QUIET);
    const handler = await loadHandler(service, name);
    const { tell, take } = createEffectCounter();
    const startedAt = performance.now();
    const invocation = await invokeFunction(toEvent(recorded), {
      invoke: withReport(handler, tell),
      functionName: name,
      functionArn: `arn:aws:lambda:${parts.region}:000000000000:function:${name}`,
      timeoutMs: TIMEOUT_MS,
      clock,
      newId: () => crypto.randomUUID(),
    });
    const ms = Math.round(performance.now() - startedAt);
    const effects = take();
    const lines = [
      line,
      `${name} took ${recorded.records.length} records of ${file} in ${ms} ms`,
      ...describe(invocation),
      ...formatEffects(effects),
      formatTooOld(countTooOld(effects)),
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
