import { describe, expect, test } from '@jest/globals';
import { verifyBundle } from '../src/verify.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 26, 12, minute)).toISOString();

const record = {
  id: 'consent',
  kind: 'grant',
  tenant: 'salon',
  channels: ['sms'],
  purposes: ['appointment'],
  recordedAt: at(0),
  artefact: false,
};
const stop = { id: 'stop', kind: 'stop', scope: 'all', at: at(1) };

/** What does not hold of whether the person allowed the message; the rest of the bundle is left out. */
function refusals(parts: { record?: object; followUp?: object; suppressions?: readonly object[] }): string[] {
  const bundle = {
    tenant: { id: 'salon' },
    attempt: { consentId: 'consent', channel: 'sms', plannedAt: at(30) },
    consents: [{ record: { ...record, ...parts.record } }],
    followUps: [{ trigger: 'booking.confirmed', ...parts.followUp }],
    suppressions: parts.suppressions ?? [],
  };
  const asked = ['it allows what the message is about', 'what promotes was agreed to in writing', 'asked to stop'];
  return verifyBundle(JSON.stringify(bundle)).flatMap(({ what, holds }) =>
    holds || !asked.some((one) => what.endsWith(one)) ? [] : [what],
  );
}

describe('a stop', () => {
  test.each([
    ['nothing', [], true],
    ['a later start', [{ id: 'start', kind: 'start', scope: 'all', at: at(2) }], false],
    ['an earlier start', [{ id: 'start', kind: 'start', scope: 'all', at: at(0) }], true],
    ['a start of marketing', [{ id: 'start', kind: 'start', scope: 'marketing', at: at(2) }], true],
    ['the answer that takes it back', [{ id: 'start', kind: 'start', scope: 'one', ends: 'stop', at: at(2) }], false],
    ['the answer about another one', [{ id: 'start', kind: 'start', scope: 'one', ends: 'other', at: at(2) }], true],
  ])('stands after %s: %#', (_what, later, stands) => {
    expect(refusals({ suppressions: [stop, ...later] })).toEqual(stands ? ['the person had not asked to stop'] : []);
  });

  test('of marketing bears on what promotes, and on nothing else', () => {
    const suppressions = [{ ...stop, scope: 'marketing' }];
    expect(refusals({ suppressions })).toEqual([]);
    const promoted = { record: { purposes: ['marketing'], basis: 'written_esign', evidenceClass: 'B' } };
    const followUp = { plan: { purpose: 'marketing' } };
    expect(refusals({ ...promoted, followUp })).toEqual([]);
    expect(refusals({ ...promoted, followUp, suppressions })).toEqual(['the person had not asked to stop']);
  });
});

describe('what promotes', () => {
  const followUp = { plan: { purpose: 'marketing' } };

  test('needs consent to marketing, whatever its trigger is about', () => {
    const written = { basis: 'written_esign', evidenceClass: 'B' };
    expect(refusals({ followUp, record: written })).toEqual(['it allows what the message is about']);
    expect(refusals({ record: { purposes: ['marketing'] } })).toEqual(['it allows what the message is about']);
  });

  test.each([
    ['spoken', { basis: 'verbal', evidenceClass: 'A' }],
    ["somebody's word", { basis: 'written_esign', evidenceClass: 'D' }],
  ])('needs it in writing, and not %s', (_how, how) => {
    const refused = refusals({ followUp, record: { purposes: ['marketing'], ...how } });
    expect(refused).toEqual(['what promotes was agreed to in writing']);
  });
});
