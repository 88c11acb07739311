import { describe, expect, test } from '@jest/globals';
import { consentOfReply, mayAsk, noEvidenceOf, type AnsweredReply } from '../../src/consent/answer-evidence.ts';
import { decideConsent, type ConsentQuestion } from '../../src/consent/decide-consent.ts';
import { recordOf } from '../../src/consent/new-consent.ts';
import { meaningOfReply } from '../../src/consent/meaning-of-reply.ts';
import { purposes } from '../../src/trigger/trigger.ts';

const wroteAt = new Date('2026-11-24T15:00:00.000Z');
const hours = (after: number): Date => new Date(wroteAt.getTime() + after * 3_600_000);
const dog: AnsweredReply = {
  replyId: 'reply-1',
  channel: 'sms',
  account: 'sms-main',
  wroteAt: wroteAt.toISOString(),
  asks: true,
};
const told = { id: 'consent-1', text: 'Can I bring my dog?', recordedAt: hours(1), eventId: 'event-1' };

describe('what may ask for something', () => {
  test.each([
    ['Can I bring my dog?', true],
    ['¿?', true],
    ['HELP', true],
    ['犬を連れて行ってもいいですか', true],
    ['👍', false],
    ['', false],
    ['STOP', false],
    ['START', false],
    ['no', false],
    ['Stop texting me', false],
    ['yes please', true],
  ])('%s: %s', (text, expected) => {
    const { meaning } = meaningOfReply({ text });
    expect(mayAsk({ meaning, text, mediaCount: 0 })).toBe(expected);
  });

  test('a picture without a word may', () => {
    expect(mayAsk({ meaning: 'other', text: '', mediaCount: 1 })).toBe(true);
  });
});

describe('what is made of a message', () => {
  const record = recordOf(consentOfReply(dog, told));
  const question: ConsentQuestion = {
    channel: 'sms',
    purpose: 'support',
    now: hours(2),
    consents: [record],
    suppressions: [],
    replyId: 'reply-1',
  };
  const refusal = (more: Partial<ConsentQuestion>): unknown => {
    const decided = decideConsent({ ...question, ...more });
    return decided.granted ? decided.consentId : decided.reason;
  };

  test('says who asked what, when, and for how long that holds', () => {
    expect(consentOfReply(dog, told)).toEqual({
      id: 'consent-1',
      kind: 'grant',
      channels: ['sms'],
      purposes: ['answer'],
      basis: 'requested_information',
      evidenceClass: 'C',
      recordedAt: hours(1),
      occurredAt: wroteAt,
      expiresAt: hours(24),
      particulars: { replyId: 'reply-1' },
      proof: { act: 'Can I bring my dog?' },
      eventId: 'event-1',
    });
  });

  test('permits its answer', () => {
    expect(refusal({})).toBe('consent-1');
  });

  test('permits no answer to another message, and nothing that answers none', () => {
    const { replyId: _none, ...unasked } = question;
    expect(refusal({ replyId: 'reply-2' })).toBe('no_consent');
    for (const purpose of purposes) expect(decideConsent({ ...unasked, purpose }).granted).toBe(false);
  });

  test('permits nothing on another channel, nothing that promotes, and nothing after a day', () => {
    expect(refusal({ channel: 'whatsapp' })).toBe('no_consent');
    expect(refusal({ purpose: 'marketing' })).toBe('no_consent');
    expect(refusal({ now: new Date(hours(24).getTime() - 1) })).toBe('consent-1');
    expect(refusal({ now: hours(24) })).toBe('consent_expired');
  });

  test('ends with a stop, and with a withdrawal of what it is for', () => {
    const stop = { id: 'stop-1', kind: 'stop', scope: 'all', at: hours(1.5) } as const;
    expect(refusal({ suppressions: [stop] })).toBe('opted_out');
    const base = { id: 'revoke-1', kind: 'revoke', channels: ['sms'], artefact: false } as const;
    const revoked = { ...base, purposes: ['support'], recordedAt: hours(1.5) } as const;
    expect(refusal({ consents: [record, revoked] })).toBe('no_consent');
  });

  test('is none when it was altered', () => {
    expect(refusal({ consents: [{ ...record, isAltered: true }] })).toBe('consent_altered');
  });
});

describe('a message permits no answer', () => {
  test.each([
    ['too_late', dog, 'support', hours(24)],
    ['asks_nothing', { ...dog, asks: false }, 'support', hours(1)],
    ['promotes', dog, 'marketing', hours(1)],
    [undefined, dog, 'support', hours(23.9)],
  ] as const)('%s', (expected, answered, purpose, now) => {
    expect(noEvidenceOf(answered, purpose, now)).toBe(expected);
  });
});
