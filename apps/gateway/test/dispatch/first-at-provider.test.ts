import { describe, expect, test } from '@jest/globals';
import { foldAttempt, newAttempt, noFacts, type Facts, type TenantPolicy } from '@aftercall/core';
import type { CallRecord } from '../../src/ledger/calls/call-record.ts';
import type { DueWork } from '../../src/dispatch/due-work.ts';
import { FirstAtProvider } from '../../src/dispatch/first-at-provider.ts';
import type { AskerRoom } from '../../src/dispatch/receipt-asker.ts';
import type { TriedAttempt } from '../../src/dispatch/switch-rows.ts';

const phone = { usable: true, e164: '+525512345678', country: 'MX', line: 'mobile' } as const;
const taken = foldAttempt(newAttempt, { fact: 'accepted', providerIds: ['p-1'] });

const workOf = (id = 'f-1', more: Partial<DueWork> = {}): DueWork =>
  ({ id, tenant: 'salon', callKey: 7, fence: 0, ...more }) as unknown as DueWork;
const triedOn = (account: string, state = taken): TriedAttempt =>
  ({ id: `a-${account}`, account, state }) as unknown as TriedAttempt;
const recordOf = (call: Facts['call'] = { phone }): CallRecord =>
  ({ facts: { ...noFacts, call } }) as unknown as CallRecord;
const sender = (account: string, capabilities: object) => ({ account, channel: { name: account, capabilities } });
const policy = {
  senders: [
    sender('rcs', { revoke: true, receiptOf: true }),
    sender('sms', { revoke: false, receiptOf: true }),
    sender('post', { revoke: false, receiptOf: false }),
  ],
} as unknown as TenantPolicy;

/** An asker with room for so many questions of an account. */
const roomFor = (most: number, full: AskerRoom = 'in_a_moment') => ({
  room: (_name: object, planned: number): AskerRoom => (planned < most ? 'free' : full),
});

describe('before a channel is left for want of a receipt, its provider', () => {
  test('is asked to take the message back, where it can', () => {
    const first = new FirstAtProvider(roomFor(0));
    expect(first.plan(workOf(), triedOn('rcs'), recordOf(), policy)).toBe('planned');
    const message = { to: phone.e164, providerIds: ['p-1'] };
    expect(first.revokes).toEqual([{ attemptId: 'a-rcs', tenant: 'salon', account: 'rcs', callKey: 7, message }]);
    expect([first.questions, first.followUps]).toEqual([[], ['f-1']]);
  });

  test('is asked what became of it otherwise, under the lease that is about to be taken', () => {
    const first = new FirstAtProvider(roomFor(1));
    expect(first.plan(workOf(), triedOn('sms'), recordOf(), policy)).toBe('planned');
    const message = { to: phone.e164, providerIds: ['p-1'] };
    expect(first.questions).toEqual([
      { attemptId: 'a-sms', followUpId: 'f-1', tenant: 'salon', account: 'sms', message, fence: 1 },
    ]);
    expect([first.revokes, first.followUps]).toEqual([[], ['f-1']]);
  });

  test('is asked for as many messages at once as there is room; the others wait, or are not asked about', () => {
    const first = new FirstAtProvider(roomFor(2));
    const said = ['f-1', 'f-2', 'f-3'].map((id) => first.plan(workOf(id), triedOn('sms'), recordOf(), policy));
    expect(said).toEqual(['planned', 'planned', 'no_room']);
    expect(first.followUps).toEqual(['f-1', 'f-2']);
    // Another tenant's account of that name has room of its own.
    expect(first.plan(workOf('f-4', { tenant: 'clinic' }), triedOn('sms'), recordOf(), policy)).toBe('planned');
    const closed = new FirstAtProvider(roomFor(0, 'not_now'));
    expect(closed.plan(workOf(), triedOn('sms'), recordOf(), policy)).toBe('nothing');
    expect([closed.questions, closed.followUps]).toEqual([[], []]);
  });

  test.each([
    ['it was asked before', workOf('f-1', { fence: 1 }), triedOn('sms'), recordOf()],
    ['nothing was tried', workOf(), undefined, recordOf()],
    ['it never had the message', workOf(), triedOn('sms', newAttempt), recordOf()],
    ['the person is erased', workOf(), triedOn('sms'), recordOf({})],
    ['it answers no such question', workOf(), triedOn('post'), recordOf()],
    ['the tenant has the account no more', workOf(), triedOn('gone'), recordOf()],
  ])('is not asked where %s', (_why, work, last, record) => {
    const first = new FirstAtProvider(roomFor(9));
    expect(first.plan(work, last, record, policy)).toBe('nothing');
    expect([first.revokes, first.questions, first.followUps]).toEqual([[], [], []]);
  });
});
