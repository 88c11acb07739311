import { describe, expect, test } from '@jest/globals';
import { outcomeOfSilence, TransportError } from '../../src/index.ts';

describe('no answer', () => {
  test.each(['refused', 'timeout', 'aborted'] as const)(
    '%s before the first byte: not sent, and safe to try again',
    (kind) => {
      expect(outcomeOfSilence(new TransportError(kind, 'no'), 'Twilio')).toEqual({
        outcome: 'rejected',
        reason: {
          kind: 'provider_error',
          permanent: false,
          fallback: true,
          alert: false,
          neverLeft: true,
          message: `Nothing was sent, because no connection to Twilio was available: ${kind}.`,
        },
      });
    },
  );

  test.each([
    ['timeout', 'timeout'],
    ['aborted', 'aborted'],
    ['connection_lost', 'connection_lost'],
    ['refused', 'connection_lost'],
    ['answer_too_large', 'unreadable_answer'],
  ] as const)('%s after bytes left: %s', (kind, cause) => {
    expect(outcomeOfSilence(new TransportError(kind, 'maybe'), 'Twilio')).toEqual({
      outcome: 'uncertain',
      cause,
    });
  });

  test('anything else is uncertain too', () => {
    expect(outcomeOfSilence(new Error('?'), 'Twilio')).toEqual({
      outcome: 'uncertain',
      cause: 'connection_lost',
    });
  });
});
