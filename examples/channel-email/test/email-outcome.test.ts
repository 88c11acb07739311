import { describe, expect, test } from '@jest/globals';
import { outcomeOfDelivery } from '../src/email-outcome.ts';

const id = '<attempt@salon.example>';
const answered = (command: string, answer: string) => outcomeOfDelivery({ ended: 'answered', command, answer }, id);

describe('what an answer means', () => {
  test('2xx is accepted under our Message-ID', () => {
    expect(answered('DATA', '250 2.0.0 Ok: queued as 4F')).toEqual({
      outcome: 'accepted',
      providerIds: [id],
      providerStatus: '250 2.0.0',
    });
  });

  test.each([
    ['MAIL FROM', '421 4.3.2 closing', '421 4.3.2'],
    ['RCPT TO', '450-4.2.1 busy\r\n450 4.2.1 later', '450 4.2.1'],
    ['AUTH PLAIN', '454 4.7.0 temporary', '454 4.7.0'],
    ['DATA', '451 local error', '451'],
  ])('%s: %s may be sent again', (command, answer, providerCode) => {
    expect(answered(command, answer)).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'provider_error', permanent: false, providerCode },
    });
  });

  test.each([
    ['RCPT TO', '550 5.1.1 no such user', 'invalid_number', false],
    ['RCPT TO', '550 no such user', 'invalid_number', false],
    ['DATA', '550 not like this', 'unknown', false],
    ['RCPT TO', '552 5.2.2 mailbox full', 'unreachable', false],
    ['MAIL FROM', '552 too big', 'content', false],
    ['DATA', '554 5.7.1 spam', 'filtered', false],
    ['MAIL FROM', '530 5.7.0 sign in first', 'configuration', true],
    ['AUTH LOGIN', '535 no', 'configuration', true],
    ['AUTH LOGIN', '550 5.1.1 no such user', 'configuration', true],
    ['DATA', '554 5.99.99 invented', 'unknown', false],
  ])('%s: %s is final, and of the kind %s %s', (command, answer, kind, alert) => {
    expect(answered(command, answer)).toMatchObject({
      outcome: 'rejected',
      reason: { kind, permanent: true, alert },
    });
  });

  test.each(['', 'HTTP/1.1 400', '354 go on', '25'])('%j is no answer that can be read', (answer) => {
    expect(answered('DATA', answer)).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
  });
});

describe('what silence means', () => {
  test.each(['timeout', 'connection_lost', 'aborted'] as const)('%s depends on whether the message left', (cause) => {
    expect(outcomeOfDelivery({ ended: 'unanswered', cause, dataLeft: true }, id)).toEqual({
      outcome: 'uncertain',
      cause,
    });
    expect(outcomeOfDelivery({ ended: 'unanswered', cause, dataLeft: false }, id)).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'provider_error', permanent: false, alert: false },
    });
  });

  test('without TLS or a way to sign in somebody has to mend the settings', () => {
    const delivery = { ended: 'unanswered', cause: 'connection_lost', dataLeft: false, code: 'ETLS' } as const;
    expect(outcomeOfDelivery(delivery, id)).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'configuration', permanent: false, fallback: true, alert: true, providerCode: 'ETLS' },
    });
  });
});
