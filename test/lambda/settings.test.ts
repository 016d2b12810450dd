import { describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import { readSettings } from '../../src/lambda/settings.ts';

function problemsOf(variables: Readonly<Record<string, string>>): string {
  try {
    readSettings(variables);
    return '';
  } catch (error) {
    return error instanceof CdcError ? `${error.code} ${error.message}` : String(error);
  }
}

describe('readSettings', () => {
  it('reads targets by their symbolic names, and is careful by default', () => {
    const settings = readSettings({
      MILLRACE_QUARANTINE_BUCKET: 'kept',
      TARGET_billingAlerts: 'arn:aws:sns:eu-west-1:000000000000:alerts',
      TARGET_unused: '',
      PATH: '/usr/bin',
    });

    expect(settings).toStrictEqual({
      targets: { billingAlerts: 'arn:aws:sns:eu-west-1:000000000000:alerts' },
      quarantineBucket: 'kept',
      archiveBucket: 'kept',
      partialAnswers: false,
      modes: {},
      epochs: [],
      since: undefined,
      parked: new Set(),
      windowRecords: 100,
      inFlight: {},
      marginMs: 1500,
    });
  });

  it('reads modes, epochs and parked positions from JSON', () => {
    const settings = readSettings({
      MILLRACE_QUARANTINE_BUCKET: 'kept',
      MILLRACE_PARTIAL_ANSWERS: 'honoured',
      MILLRACE_MODES: '{"high-usage-alert":"paused"}',
      MILLRACE_EPOCHS: '["2026-11-20T09:00:00Z"]',
      MILLRACE_PARKED: '["shardId-000000000000:495"]',
    });

    expect(settings).toMatchObject({
      partialAnswers: true,
      modes: { 'high-usage-alert': 'paused' },
      epochs: [1795165200000000n],
      parked: new Set(['shardId-000000000000:495']),
    });
  });

  it('reports all problems together, each with its variable', () => {
    const problems = problemsOf({
      MILLRACE_PARTIAL_ANSWERS: 'yes',
      MILLRACE_MODES: '{"a":"off"}',
      MILLRACE_EPOCHS: 'yesterday',
    });

    expect(problems).toContain('ERR_CDC_SETTINGS_INVALID');
    expect(problems).toContain('MILLRACE_QUARANTINE_BUCKET is missing');
    expect(problems).toContain('MILLRACE_PARTIAL_ANSWERS is neither');
    expect(problems).toContain('MILLRACE_MODES is not an object');
    expect(problems).toContain('MILLRACE_EPOCHS is not JSON');
  });

  it.each([
    ['MILLRACE_WINDOW_RECORDS', '0', 'is not a whole number above 0'],
    ['MILLRACE_IN_FLIGHT', '{"topic":0}', 'is not an object of whole numbers above 0 by target'],
    ['MILLRACE_MARGIN_MS', 'soon', 'is not a whole number above 0'],
    ['MILLRACE_MODES', '[]', 'is not an object of'],
    ['MILLRACE_EPOCHS', '{}', 'is not a list of ISO times'],
    ['MILLRACE_PARKED', '3', 'is not a list of positions'],
  ])('says what %s = %s should be', (name, value, expected) => {
    expect(problemsOf({ [name]: value })).toContain(`${name} ${expected}`);
  });

  it('refuses a setting that it does not know, for it is likely to be misspelt', () => {
    const problems = problemsOf({ MILLRACE_QUARANTINE_BUCKET: 'kept', MILLRACE_PARKD: '["a:1"]' });

    expect(problems).toContain('MILLRACE_PARKD is no setting');
  });
});
