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
function refusals(parts: {
  record?: object;
  followUp?: object;
  suppressions?: readonly object[];
  others?: readonly object[];
}): string[] {
  const bundle = {
    tenant: { id: 'salon' },
    attempt: { consentId: 'consent', channel: 'sms', plannedAt: at(30) },
    consents: [{ record: { ...record, ...parts.record } }, ...(parts.others ?? []).map((one) => ({ record: one }))],
    followUps: [{ trigger: 'booking.confirmed', ...parts.followUp }],
    suppressions: parts.suppressions ?? [],
  };
  const asked = [
    'it allows what the message is about',
    'what promotes was agreed to in writing',
    'asked to stop',
    'it had not been withdrawn',
  ];
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

describe('an answer', () => {
  const trigger = 'caller.requested';
  const followUp = { trigger, plan: { purpose: 'answer', answers: { replyId: 'reply-1' } } };
  const asked = { purposes: ['answer'], particulars: { replyId: 'reply-1' } };
  const about = ['it allows what the message is about'];

  test('is allowed by the record of the message that it answers', () => {
    expect(refusals({ record: asked, followUp })).toEqual([]);
  });

  test('is not by the record of another message, and that record allows nothing else', () => {
    expect(refusals({ record: { ...asked, particulars: { replyId: 'reply-2' } }, followUp })).toEqual(about);
    expect(refusals({ record: { purposes: ['answer'] }, followUp: { trigger, plan: { purpose: 'answer' } } })).toEqual(
      about,
    );
    expect(refusals({ record: asked, followUp: { trigger } })).toEqual(about);
    expect(refusals({ record: asked, followUp: { trigger, plan: { answers: { replyId: 'reply-1' } } } })).toEqual(
      about,
    );
  });

  test('is allowed by a consent to support as well, and forbidden by its withdrawal', () => {
    expect(refusals({ record: { purposes: ['support'] }, followUp })).toEqual([]);
    const revoked = { kind: 'revoke', channels: ['sms'], recordedAt: at(5) };
    expect(refusals({ record: asked, followUp, others: [{ ...revoked, purposes: ['support'] }] })).toEqual([
      'it had not been withdrawn',
    ]);
    expect(refusals({ record: asked, followUp, others: [{ ...revoked, purposes: ['appointment'] }] })).toEqual([]);
  });
});
