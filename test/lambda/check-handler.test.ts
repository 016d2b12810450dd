import {
  custom,
  customTarget,
  type DecoderSpec,
  debezium,
  dms,
  dynamodb,
  dynamodbTable,
  type FunctionSpec,
  int,
  kinesis,
  mirror,
  on,
  sendTo,
  sns,
  snsTopic,
  table,
  targets,
  text,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { checkHandler, type HandlerParts } from '../../src/lambda/check-handler.ts';
import { readSettings } from '../../src/lambda/settings.ts';
import { createCustomSink } from '../../src/sinks/custom/custom-sink.ts';

const because = 'A test.';
const things = table({
  schema: 'shop',
  name: 'things',
  key: ['id'],
  columns: { id: int(), name: text() },
});
const chat = custom({
  name: 'chat',
  repeatable: false,
  permissions: [],
  deliver: () => Promise.resolve([]),
});
const at = targets({
  topic: snsTopic(),
  sent: dynamodbTable({ key: { effect: 'string' } }),
  copy: dynamodbTable({ key: { id: 'number' } }),
  onCall: customTarget(chat),
});
const deliver = () => Promise.resolve([]);
const addresses = {
  topic: 'arn:aws:sns:eu-west-1:000000000000:topic',
  sent: 'sent',
  copy: 'copy',
  onCall: 'd',
};

const toTopic = on(things, ['create'], { because, to: sns({ topic: at.topic }) });

function problemOf(spec: FunctionSpec, parts: Partial<HandlerParts> = {}): string {
  const bound = Object.entries(addresses).map(([name, value]) => [`TARGET_${name}`, value]);
  const settings = readSettings({
    ...Object.fromEntries(bound),
    MILLRACE_QUARANTINE_BUCKET: 'bucket',
  });
  const sinks = {
    sns: { name: 'sns', deliver },
    dynamodb: { name: 'dynamodb', deliver },
    custom: createCustomSink({ kinds: [chat], addresses }),
  } as const;
  const quarantine = () => Promise.resolve({ status: 'delivered' } as const);
  try {
    checkHandler(spec, { settings, sinks, quarantine, ...parts });
    return '';
  } catch (error) {
    return String(error);
  }
}

const withRoute = (route: NonNullable<FunctionSpec['routes']>[number][string]): FunctionSpec => ({
  source: kinesis('cdc'),
  routes: [{ route }],
});

describe('checkHandler', () => {
  it('refuses words that a decoder does not have', () => {
    const decoder = dms({ beforeImag: 'before' } as never);

    const problem = problemOf({ ...withRoute(toTopic), decoder });

    expect(problem).toContain('`dms`: there is no word `beforeImag`');
  });

  it('asks for a memory, and for its table, where a route says `once`', () => {
    const rule = {
      because,
      once: { table: at.sent, ttl: '1d' },
      to: sns({ topic: at.topic }),
    } as const;
    const spec = withRoute(on(things, ['create'], rule));
    const memory = {
      find: () => Promise.resolve(new Set<string>()),
      keep: () => Promise.resolve(0),
    };

    expect(problemOf(spec)).toContain('a route says `once`');
    expect(problemOf(spec, { once: memory })).toBe('');
    const unbound = readSettings({ TARGET_topic: 'a', MILLRACE_QUARANTINE_BUCKET: 'b' });
    expect(problemOf(spec, { once: memory, settings: unbound })).toContain('TARGET_sent');
  });

  it('asks for the kind of a target of a sink of one’s own', () => {
    const spec = withRoute(
      on(things, ['create'], {
        because,
        to: sendTo({ target: at.onCall, body: () => 'x' as never }),
      }),
    );
    const custom = createCustomSink({ kinds: [], addresses });

    expect(problemOf(spec)).toBe('');
    expect(problemOf(spec, { sinks: { custom } })).toContain('no kind "chat"');
  });

  describe('CE21: refuses a replica whose capture tool hides that rows are removed', () => {
    const replica = (decoder: DecoderSpec, keys?: 'fixed'): FunctionSpec => ({
      ...withRoute(mirror(things, { because, to: dynamodb.replica({ table: at.copy, keys }) })),
      decoder,
    });

    it.each([
      ['DMS without before images', replica(dms()), 'key changes'],
      ['flattened records', replica(debezium({ flattened: true })), 'flattened'],
      ['dropped deletes', replica(debezium({ flattened: true, deletes: 'drop' })), 'flattened'],
    ])('%s', (_, spec, problem) => {
      expect(problemOf(spec)).toContain(problem);
    });

    it.each([
      ['DMS with before images', replica(dms({ beforeImage: 'before-image' }))],
      ['DMS, where keys never change', replica(dms(), 'fixed')],
      ['Debezium', replica(debezium())],
      ['rewritten deletes', replica(debezium({ flattened: true, deletes: 'rewrite' }))],
    ])('not %s', (_, spec) => {
      expect(problemOf(spec)).toBe('');
    });
  });

  it('refuses a binding that is not of the form of its target (I6)', () => {
    const spec = { source: kinesis('s'), decoder: dms(), routes: [{ toTopic }] };
    const settings = {
      ...readSettings({ MILLRACE_QUARANTINE_BUCKET: 'b', TARGET_topic: 'topic' }),
    };

    expect(problemOf(spec, { settings })).toContain('TARGET_topic is not the ARN of a topic');
  });
});
