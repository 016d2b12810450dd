import type { DeploymentWarning, FunctionDeployment } from '../../deploy/deployment.ts';
import type { Assume } from '../cost/assumptions.ts';
import {
  type Fraction,
  isBelow,
  productOf,
  quotientOf,
  smallerOf,
  sumOf,
  toDecimal,
  toFraction,
} from '../cost/fraction.ts';

const PAYLOAD_BYTES = toFraction(6 * 1024 * 1024);
const MEGABYTE = toFraction(1024 * 1024);
/** What the runtime, the SDK clients and the code take of a function that does nothing. */
const BASE_MB = toFraction(110);
/** The event, and the three times its size that the pipeline may take. */
const COPIES = toFraction(4);
/** Base64 in the event. */
const EXPANSION = quotientOf(toFraction(4), toFraction(3));
/** Lambda gives Kafka functions no more time than this. */
const KAFKA_TIMEOUT_SECONDS = 840;
const SECONDS_OF_HOUR = 3_600;

/** Finds settings of a function and its mapping that do not go together. */
export function warnOfMapping(
  deployed: FunctionDeployment,
  assume: Assume,
): readonly DeploymentWarning[] {
  const found = [
    ...findWindow(deployed),
    ...findAge(deployed),
    ...findRetries(deployed),
    ...findOversize(deployed),
    ...findKafkaTimeout(deployed),
    ...findMemory(deployed, assume),
    ...findTimeout(deployed, assume),
  ];
  return found.map((one) => ({ ...one, place: `function ${deployed.name}` }));
}

type Finding = Omit<DeploymentWarning, 'place'>;

function findWindow({ mapping, source }: FunctionDeployment): readonly Finding[] {
  const { batchSize, windowSeconds } = mapping;
  if (source.stream !== 'kinesis' || batchSize <= 10 || windowSeconds > 0) return [];
  return [
    {
      code: 'window-required',
      message: `Lambda takes a batch size above 10 (${batchSize}) only with a window of a second or more`,
      fix: 'Set batchWindow to 1, or batchSize to 10.',
    },
  ];
}

function findAge({ mapping, source }: FunctionDeployment): readonly Finding[] {
  const { maximumAgeSeconds } = mapping;
  const retentionSeconds = source.retentionHours * SECONDS_OF_HOUR;
  if (maximumAgeSeconds === -1 || maximumAgeSeconds < retentionSeconds) return [];
  return [
    {
      code: 'age-beyond-retention',
      message: `Records are given up after ${maximumAgeSeconds} s, and the stream has forgotten them after ${retentionSeconds} s: they would be lost without a trace`,
      fix: 'Let the stream keep records for a day more than they are tried.',
    },
  ];
}

function findRetries({ mapping, source }: FunctionDeployment): readonly Finding[] {
  if (source.stream !== 'kafka' || mapping.retries !== -1) return [];
  if (mapping.onFailure === undefined || source.pollers === 'on-demand') return [];
  return [
    {
      code: 'retries-capped',
      message:
        'With a destination and no limit of retries, Lambda gives up after 10 attempts on Kafka',
      fix: 'Set the limit to 10000, and let the age decide.',
    },
  ];
}

/** Decision 0135: with a destination, Lambda would give up after ten attempts. */
function findOversize({ source }: FunctionDeployment): readonly Finding[] {
  if (source.stream !== 'kafka' || source.pollers !== 'on-demand') return [];
  return [
    {
      code: 'oversize-not-kept',
      message:
        'Pollers on demand keep nothing that does not fit into an invocation: a record of more than 4.5 MB may be left out, or hold its partition',
      fix: 'Let the topics take no such record (max.message.bytes), or use provisioned pollers, which keep it in S3.',
    },
  ];
}

function findKafkaTimeout({ source, timeoutSeconds }: FunctionDeployment): readonly Finding[] {
  if (source.stream !== 'kafka' || timeoutSeconds <= KAFKA_TIMEOUT_SECONDS) return [];
  return [
    {
      code: 'timeout-too-long',
      message: `The function may run ${timeoutSeconds} s, and on Kafka Lambda waits for at most ${KAFKA_TIMEOUT_SECONDS} s`,
      fix: `Set timeout to ${KAFKA_TIMEOUT_SECONDS} or less.`,
    },
  ];
}

function findMemory({ mapping, source, memoryMb }: FunctionDeployment, assume: Assume) {
  const bytes = productOf(
    toFraction(mapping.batchSize),
    assume('recordBytes', source.name),
    EXPANSION,
  );
  const event = quotientOf(smallerOf(bytes, PAYLOAD_BYTES), MEGABYTE);
  const needed = sumOf([BASE_MB, productOf(event, COPIES)]);
  if (!isBelow(toFraction(memoryMb), needed)) return [];
  return [
    {
      code: 'memory-too-small',
      message: `A full batch takes about ${toDecimal(needed, 0)} MB, and the function has ${memoryMb} MB`,
      fix: 'Raise memorySize, or lower batchSize.',
    },
  ];
}

/** By the assumed time of a batch: a full one must be done in half of the time, so that a retry fits. */
function findTimeout(
  { name, mapping, timeoutSeconds, source }: FunctionDeployment,
  assume: Assume,
): readonly Finding[] {
  const msOfRecord = quotientOf(assume('msPerBatch', name), assume('recordsPerBatch', name));
  const bytes = productOf(assume('recordBytes', source.name), EXPANSION);
  const fitting = quotientOf(PAYLOAD_BYTES, bytes);
  const records: Fraction = smallerOf(toFraction(mapping.batchSize), fitting);
  const seconds = quotientOf(productOf(msOfRecord, records), toFraction(1_000));
  const half = quotientOf(toFraction(timeoutSeconds), toFraction(2));
  if (!isBelow(half, seconds)) return [];
  return [
    {
      code: 'timeout-too-short',
      message: `A full batch takes about ${toDecimal(seconds, 0)} s by the assumed time of a batch, and the function has ${timeoutSeconds} s`,
      fix: 'Raise timeout, or lower batchSize.',
    },
  ];
}
