import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DebeziumOptions } from '../../../src/model/service.ts';
import { buildConnectorSettings } from '../../../src/tools/upstream/debezium/connector-settings.ts';
import { CONNECTORS } from '../../../src/tools/upstream/debezium/debezium-plan.ts';
import { DEBEZIUM_MAJORS } from '../../../src/tools/upstream/debezium/names-by-major.ts';
import { alertRoutes, debeziumCodes, debeziumPlan, stateRoutes } from './upstream-plans.ts';

const optionsArbitrary: fc.Arbitrary<DebeziumOptions> = fc.record(
  {
    replicaIdentity: fc.constantFrom('default', 'full'),
    unavailable: fc.constantFrom('__debezium_unavailable_value', 'hex:00'),
    flattened: fc.boolean(),
    deletes: fc.constantFrom('rewrite', 'tombstone', 'drop'),
    addedPrefix: fc.constantFrom('__', 'meta_', ''),
    timePrecision: fc.constantFrom(
      'adaptive',
      'adaptive_time_microseconds',
      'connect',
      'microseconds',
      'nanoseconds',
      'isostring',
    ),
    decimal: fc.constantFrom('precise', 'string', 'double'),
    binary: fc.constantFrom('bytes', 'base64', 'base64-url-safe', 'hex'),
    signals: fc.constantFrom([], ['shop.signals'], ['shop.signals', 'shop.more']),
    registry: fc.constantFrom(
      { kind: 'confluent', name: 'schemas' },
      { kind: 'apicurio', name: 'schemas' },
      { kind: 'glue', name: 'schemas' },
    ),
  },
  { requiredKeys: [] },
);

const planArbitrary = fc
  .record({
    options: optionsArbitrary,
    connector: fc.constantFrom(...CONNECTORS),
    major: fc.constantFrom(...DEBEZIUM_MAJORS),
    schemas: fc.boolean(),
  })
  .map((facts) => debeziumPlan([alertRoutes, stateRoutes], facts));

type Plan = ReturnType<typeof debeziumPlan>;

/** Checks settings, and which warnings there are, for any options, connector and major version. */
function holds(
  check: (facts: {
    readonly plan: Plan;
    readonly settings: ReturnType<typeof buildConnectorSettings>;
    readonly codes: ReadonlySet<string>;
  }) => void,
): void {
  fc.assert(
    fc.property(planArbitrary, (plan) => {
      check({ plan, settings: buildConnectorSettings(plan), codes: debeziumCodes(plan) });
    }),
    { numRuns: 100 },
  );
}

describe('what Debezium is configured with, and what its decoder is told', () => {
  it('agree on decimals, bytes and the placeholder', () => {
    holds(({ plan, settings }) => {
      const { decimal = 'precise', binary = 'bytes', unavailable } = plan.options;

      expect(settings['decimal.handling.mode']).toBe(decimal);
      expect(settings['binary.handling.mode']).toBe(binary);
      expect(settings['unavailable.value.placeholder']).toBe(unavailable);
    });
  });

  it('agree on times, or say which mode the connector does not take', () => {
    holds(({ plan, settings, codes }) => {
      const { timePrecision } = plan.options;
      const isMysql = plan.connector === 'mysql' || plan.connector === 'mariadb';
      const stated = settings['time.precision.mode'];

      const isRefused = isMysql && timePrecision === 'adaptive';
      expect(codes.has('time-precision-refused')).toBe(isRefused);
      const standard = isMysql ? 'adaptive_time_microseconds' : 'adaptive';
      expect(stated).toBe(isRefused ? standard : (timePrecision ?? standard));
    });
  });

  it('say what an older major version does not know', () => {
    const isNew = /^(?:isostring|microseconds|nanoseconds)$/;
    holds(({ plan, codes }) => {
      const { timePrecision = '', binary } = plan.options;

      expect(codes.has('time-precision-too-new')).toBe(
        plan.major !== '3' && isNew.test(timePrecision),
      );
      expect(codes.has('binary-too-new')).toBe(plan.major === '1' && binary === 'base64-url-safe');
    });
  });

  it('agree on the envelope', () => {
    holds(({ plan, settings }) => {
      const { flattened = false, addedPrefix = '__' } = plan.options;
      const kind = addedPrefix === '' ? 'headers' : 'fields';

      expect(settings['transforms']).toBe(flattened ? 'unwrap' : undefined);
      expect(settings[`transforms.unwrap.add.${kind}.prefix`]).toBe(
        flattened ? addedPrefix : undefined,
      );
    });
  });

  it('agree on what is left of a removed row, by one setting or two older ones', () => {
    const older = { rewrite: 'rewrite', tombstone: 'none', drop: 'drop' };
    holds(({ plan, settings, codes }) => {
      const { flattened, deletes = 'rewrite' } = plan.options;
      const name = 'transforms.unwrap.delete';
      const stated =
        settings[`${name}.tombstone.handling.mode`] ?? settings[`${name}.handling.mode`];
      const wanted = plan.major === '3' ? deletes : older[deletes];

      expect(stated).toBe(flattened === true ? wanted : undefined);
      expect(codes.has('deletes-undeclared')).toBe(
        flattened === true && plan.options.deletes === undefined,
      );
    });
  });

  it('agree on the signal table', () => {
    holds(({ plan, settings, codes }) => {
      const { signals = [] } = plan.options;

      const database = plan.connector === 'sqlserver' ? 'shopdb.' : '';
      const wanted = signals[0] === undefined ? undefined : `${database}${signals[0]}`;
      expect(settings['signal.data.collection']).toBe(wanted);
      expect(codes.has('second-signal-table')).toBe(signals.length > 1);
    });
  });

  it('agree on the bytes of records', () => {
    const classes = { confluent: 'confluent', apicurio: 'apicurio', glue: 'AWSKafkaAvro' };
    holds(({ plan, settings }) => {
      const { registry } = plan.options;
      const converter = settings['value.converter'];

      expect(converter).toContain(
        registry === undefined ? 'JsonConverter' : classes[registry.kind],
      );
      expect(settings['key.converter']).toBe(converter);
      expect(settings['value.converter.schemas.enable']).toBe(
        registry === undefined ? String(plan.schemas) : undefined,
      );
    });
  });

  it('agree on old rows of PostgreSQL, or say that a route needs them', () => {
    holds(({ plan, codes }) => {
      const { replicaIdentity } = plan.options;
      const isPostgres = plan.connector === 'postgresql';

      expect(codes.has('replica-identity')).toBe(isPostgres && replicaIdentity !== 'full');
      expect(codes.has('identity-without-postgresql')).toBe(
        !isPostgres && replicaIdentity !== undefined,
      );
    });
  });

  it('never show a password', () => {
    holds(({ settings }) => {
      const secrets = Object.entries(settings).filter(([name]) => name.endsWith('password'));

      expect(secrets.length).toBeGreaterThan(0);
      for (const [, value] of secrets) expect(value).toMatch(/^\$\{secretsmanager:.*:password\}$/);
    });
  });
});
