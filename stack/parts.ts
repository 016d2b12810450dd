import type { Part, PartName } from './part.ts';
import { aws } from './parts/aws.ts';
import { connect } from './parts/connect.ts';
import { debeziumServer } from './parts/debezium-server.ts';
import { dynamodb } from './parts/dynamodb.ts';
import { kafka } from './parts/kafka.ts';
import { kinesis } from './parts/kinesis.ts';
import { mariadb } from './parts/mariadb.ts';
import { moto } from './parts/moto.ts';
import { opensearch } from './parts/opensearch.ts';
import { postgres } from './parts/postgres.ts';
import { registry } from './parts/registry.ts';
import { StackFailure } from './stack-failure.ts';

/** All parts, in the order in which they start. */
export const parts: readonly Part[] = [
  postgres,
  mariadb,
  kafka,
  connect,
  aws,
  registry,
  kinesis,
  moto,
  debeziumServer,
  dynamodb,
  opensearch,
];

/** What `up` starts when it is not told which. */
export const USUAL_PARTS: readonly PartName[] = ['postgres', 'mariadb', 'kafka', 'connect', 'aws'];

/** Returns the parts of the given names, with those they need, in the order in which they start. */
export function chooseParts(names: readonly string[]): readonly Part[] {
  const unknown = names.find((name) => !parts.some((part) => part.name === name));
  if (unknown !== undefined) {
    const known = parts.map(({ name }) => name).join(', ');
    throw new StackFailure({
      part: unknown,
      reason: 'there is no such part',
      fix: `use one of ${known}`,
    });
  }
  const wanted = new Set(names);
  for (const part of parts.toReversed()) {
    if (wanted.has(part.name)) for (const before of part.after) wanted.add(before);
  }
  return parts.filter(({ name }) => wanted.has(name));
}
