import { describe, expect, test } from '@jest/globals';
import type { ConsentRecord, Suppression } from '../../src/consent/consent-record.ts';
import { decideConsent, type ConsentQuestion } from '../../src/consent/decide-consent.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 24, 15, 0, second));

const grant = (second: number, more: Partial<ConsentRecord> = {}): ConsentRecord => ({
  id: `grant-${second}`,
  kind: 'grant',
  channels: ['sms'],
  purposes: ['appointment'],
  basis: 'oral_express',
  artefact: false,
  recordedAt: at(second),
  ...more,
});

const revocation = (second: number, channels: string[], purposes: ConsentRecord['purposes']): ConsentRecord => ({
  id: `revoke-${second}`,
  kind: 'revoke',
  channels,
  purposes,
  artefact: false,
  recordedAt: at(second),
});

const stop = (second: number, scope: Suppression['scope'] = 'all'): Suppression => ({
  id: `stop-${second}`,
  kind: 'stop',
  scope,
  at: at(second),
});

const start = (second: number, scope: Suppression['scope'] = 'all'): Suppression => ({
  ...stop(second, scope),
  kind: 'start',
});

/** May a text about an appointment be sent at second 30? The consent's id, or why not. */
function answer(
  consents: readonly ConsentRecord[],
  suppressions: readonly Suppression[] = [],
  question: Partial<ConsentQuestion> = {},
): string {
  const asked = { channel: 'sms', purpose: 'appointment', now: at(30), ...question } as const;
  const decided = decideConsent({ ...asked, consents, suppressions });
  return decided.granted ? decided.consentId : decided.reason;
}

describe('a grant', () => {
  test('without one nothing is allowed', () => {
    expect(answer([])).toBe('no_consent');
  });

  test('covers the channels and purposes that it names', () => {
    const wide = grant(1, { channels: ['sms', 'rcs'], purposes: ['appointment', 'support'] });
    expect(answer([wide])).toBe('grant-1');
    expect(answer([wide], [], { channel: 'rcs', purpose: 'support' })).toBe('grant-1');
    expect(answer([wide], [], { channel: 'whatsapp' })).toBe('no_consent');
    expect(answer([wide], [], { purpose: 'transaction' })).toBe('no_consent');
  });

  test('that names nothing covers nothing', () => {
    expect(answer([grant(1, { channels: [] })])).toBe('no_consent');
    expect(answer([grant(1, { purposes: [] })])).toBe('no_consent');
  });

  test('channel and purpose must be covered by one and the same', () => {
    const apart = [grant(1, { channels: ['rcs'] }), grant(2, { purposes: ['support'] })];
    expect(answer(apart)).toBe('no_consent');
  });

  test('of several the newest is the evidence; of the same moment the one of the lower id, in any order', () => {
    expect(answer([grant(2), grant(5), grant(3)])).toBe('grant-5');
    const twins = [grant(4, { id: 'b' }), grant(4, { id: 'a' })];
    expect([answer(twins), answer(twins.toReversed())]).toEqual(['a', 'a']);
  });

  test('ends at the moment of its expiry', () => {
    expect(answer([grant(1, { expiresAt: at(31) })])).toBe('grant-1');
    expect(answer([grant(1, { expiresAt: at(30) })])).toBe('consent_expired');
    expect(answer([grant(5, { expiresAt: at(30) }), grant(1)])).toBe('grant-1');
  });

  test('of which the words were erased is as good as none, also where it has ended since', () => {
    const erased = grant(1, { isErased: true });
    expect(answer([erased])).toBe('no_consent');
    expect(answer([{ ...erased, expiresAt: at(20) }])).toBe('no_consent');
    expect(answer([{ ...erased, expiresAt: at(20) }, grant(2, { expiresAt: at(25) })])).toBe('consent_expired');
  });

  test.each([
    ['oral_express', 'no_consent'],
    ['requested_information', 'no_consent'],
    ['written_esign', 'grant-1'],
  ] as const)('%s for marketing: %s', (basis, expected) => {
    const marketing = grant(1, { basis, purposes: ['marketing'], artefact: true });
    expect(answer([marketing], [], { purpose: 'marketing' })).toBe(expected);
  });
});

describe('a revocation', () => {
  test.each([
    ['of the channel and the purpose', ['sms'], ['appointment'], 'no_consent'],
    ['of the channel alone', ['sms'], [], 'no_consent'],
    ['of the purpose alone', [], ['appointment'], 'no_consent'],
    ['of another channel', ['rcs'], [], 'grant-1'],
    ['of another purpose', [], ['support'], 'grant-1'],
    ['of another purpose on the channel', ['sms'], ['support'], 'grant-1'],
  ] as const)('%s', (_what, channels, purposes, expected) => {
    expect(answer([grant(1), revocation(2, [...channels], [...purposes])])).toBe(expected);
  });

  test('wins over a grant of the same moment, and loses to a later one', () => {
    expect(answer([grant(2), revocation(2, ['sms'], [])])).toBe('no_consent');
    expect(answer([revocation(2, ['sms'], []), grant(2)])).toBe('no_consent');
    expect(answer([grant(3), revocation(2, ['sms'], [])])).toBe('grant-3');
  });

  test('is no stop: a grant without a recording is enough afterwards', () => {
    expect(answer([grant(1), revocation(2, ['sms'], []), grant(3, { artefact: false })])).toBe('grant-3');
  });

  test('the latest of several counts, in any order', () => {
    const records = [revocation(6, ['sms'], []), grant(4), revocation(2, ['sms'], [])];
    expect([answer(records), answer(records.toReversed())]).toEqual(['no_consent', 'no_consent']);
  });
});

describe('a stop', () => {
  test('stops every channel and purpose, and says so rather than that consent is missing', () => {
    expect(answer([grant(1)], [stop(2)])).toBe('opted_out');
    expect(answer([], [stop(2)], { channel: 'whatsapp', purpose: 'support' })).toBe('opted_out');
  });

  test('wins over a grant of the same moment, even a recorded one', () => {
    expect(answer([grant(2, { artefact: true })], [stop(2)])).toBe('opted_out');
  });

  test('gives way to a later grant only where its act was recorded or signed', () => {
    expect(answer([grant(3)], [stop(2)])).toBe('opted_out');
    expect(answer([grant(3, { artefact: true })], [stop(2)])).toBe('grant-3');
    expect(answer([grant(4), grant(3, { artefact: true })], [stop(2)])).toBe('grant-3');
    expect(answer([grant(1, { artefact: true })], [stop(2)])).toBe('opted_out');
    expect(answer([grant(3, { artefact: true })], [stop(2), stop(4)])).toBe('opted_out');
  });

  test('is ended by a start, which brings the earlier grants back', () => {
    expect(answer([grant(1)], [stop(2), start(3)])).toBe('grant-1');
    expect(answer([], [stop(2), start(3)])).toBe('no_consent');
  });

  test('is not ended by a start of the same or an earlier moment', () => {
    expect(answer([grant(1)], [stop(2), start(2)])).toBe('opted_out');
    expect(answer([grant(1)], [start(1), stop(2)])).toBe('opted_out');
    expect(answer([grant(1)], [stop(2), start(3), stop(4)])).toBe('opted_out');
  });
});

describe("a provider's marketing preference", () => {
  const written = grant(1, { basis: 'written_esign', purposes: ['marketing', 'appointment'], artefact: true });
  const onMarketing = (suppressions: readonly Suppression[]): string =>
    answer([written], suppressions, { purpose: 'marketing' });

  test('stops marketing on every channel, and nothing else', () => {
    expect(onMarketing([stop(2, 'marketing')])).toBe('opted_out');
    expect(answer([written], [stop(2, 'marketing')])).toBe('grant-1');
  });

  test('is taken back by a preference or a start', () => {
    expect(onMarketing([stop(2, 'marketing'), start(3, 'marketing')])).toBe('grant-1');
    expect(onMarketing([stop(2, 'marketing'), start(3)])).toBe('grant-1');
  });

  test('taken back, does not end a stop of everything', () => {
    expect(onMarketing([stop(2), start(3, 'marketing')])).toBe('opted_out');
    expect(onMarketing([stop(2), stop(3, 'marketing'), start(4, 'marketing')])).toBe('opted_out');
    expect(answer([written], [stop(2), start(3, 'marketing')])).toBe('opted_out');
  });
});

describe('what became of a consent', () => {
  const altered = (second: number): ConsentRecord => grant(second, { isAltered: true });

  test('a record that does not fit its hash allows nothing, and another one stands in for it', () => {
    expect(answer([altered(1)])).toBe('consent_altered');
    expect(answer([altered(5), grant(1)])).toBe('grant-1');
    expect(answer([{ ...altered(1), channels: [] }])).toBe('consent_altered');
    expect(answer([altered(1), grant(1, { expiresAt: at(2) })])).toBe('consent_altered');
    expect(answer([altered(1)], [stop(2)])).toBe('opted_out');
  });

  test('a withdrawal that was altered may have withdrawn anything', () => {
    const narrowed = { ...revocation(1, ['rcs'], []), isAltered: true };
    expect(answer([narrowed, grant(20)])).toBe('consent_altered');
  });

  test('it counts from the act, where that is told, and never from later than our receipt', () => {
    const early = grant(20, { occurredAt: at(5), artefact: true });
    expect(answer([early, revocation(10, ['sms'], [])])).toBe('no_consent');
    expect(answer([early], [stop(10)])).toBe('opted_out');
    expect(answer([early], [stop(4)])).toBe('grant-20');
    expect(answer([grant(3, { occurredAt: at(12) }), revocation(10, ['sms'], [])])).toBe('no_consent');
  });

  test('for a number that was heard and not read back it allows nothing', () => {
    expect(answer([grant(1, { isNumberUnconfirmed: true })])).toBe('no_consent');
  });

  test("somebody's mere word never allows marketing", () => {
    const told = grant(1, { purposes: ['marketing'], basis: 'written_esign', evidenceClass: 'D' });
    expect(answer([told], [], { purpose: 'marketing' })).toBe('no_consent');
    expect(answer([{ ...told, evidenceClass: 'B' }], [], { purpose: 'marketing' })).toBe('grant-1');
  });
});
