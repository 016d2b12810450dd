import { describe, expect, it } from 'vitest';
import { toCliFailure } from '../../src/inputs/cli-failure.ts';

describe('toCliFailure', () => {
  it.each([
    ['CredentialsProviderError', {}],
    ['ResourceNotFoundException', { $metadata: {} }],
  ])('says of %s what to look at, and does not call it a defect', (name, facts) => {
    const error = Object.assign(new Error('card 4111-1111'), { name, ...facts });

    const failure = toCliFailure(error);

    expect(failure).toStrictEqual({
      code: 'ERR_CDC_INPUT_INVALID',
      place: 'AWS',
      message: `AWS cannot be asked: ${name}`,
      fix: 'Check the name, AWS_REGION, the credentials, their permissions and AWS_ENDPOINT_URL.',
    });
  });

  it('tells only the kind of an error that nobody foresaw', () => {
    const failure = toCliFailure(new RangeError('card 4111-1111'));

    expect(failure).toMatchObject({
      code: 'ERR_CDC_UNEXPECTED',
      message: 'A defect of Millrace or of the service: RangeError',
    });
  });
});
