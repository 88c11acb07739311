import { describe, expect, test } from '@jest/globals';
import { applyChange } from '../../src/decide/apply-change.ts';
import { noFacts, type Conversation, type Facts } from '../../src/decide/call-facts.ts';
import { departureOf, needsConversations, nextTurn, serviceWindowOf, takeTurn } from '../../src/decide/conversation.ts';
import type { TenantPolicy } from '../../src/decide/tenant-policy.ts';
import { moment, timing } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';

const hourMs = 3_600_000;
const whatsapp = fakeSender({ channel: 'whatsapp', abilities: { serviceWindowHours: 24, pairIntervalSeconds: 6 } });
const policyWith = (...senders: TenantPolicy['senders']): TenantPolicy => ({
  id: 'acme',
  name: 'Acme Clinic',
  locale: 'en-US',
  timing,
  senders,
});
const policy = policyWith(fakeSender(), whatsapp);
const factsWith = (...conversations: readonly Conversation[]): Facts => ({ ...noFacts, conversations });
const windowAt = (conversation: Omit<Conversation, 'account'>, afterMs: number) =>
  serviceWindowOf('whatsapp', factsWith({ account: 'whatsapp', ...conversation }), policy, moment(afterMs));

describe('the service window', () => {
  test('is closed as long as the person has not written, and unknown where the channel has none', () => {
    expect(serviceWindowOf('whatsapp', noFacts, policy, moment(0))).toBe('closed');
    expect(serviceWindowOf('whatsapp', factsWith({ account: 'another', wroteAt: moment(0) }), policy, moment(1))).toBe(
      'closed',
    );
    expect(serviceWindowOf('sms', factsWith({ account: 'sms', wroteAt: moment(0) }), policy, moment(1))).toBe(
      undefined,
    );
  });

  test('is open for its hours less a minute after the person wrote', () => {
    expect(windowAt({ wroteAt: moment(0) }, 0)).toBe('open');
    expect(windowAt({ wroteAt: moment(0) }, 24 * hourMs - 60_001)).toBe('open');
    expect(windowAt({ wroteAt: moment(0) }, 24 * hourMs - 60_000)).toBe('closed');
  });

  test('stays closed when the provider says so, until the person writes again', () => {
    expect(windowAt({ wroteAt: moment(0), closedAt: moment(5) }, 10)).toBe('closed');
    expect(windowAt({ wroteAt: moment(5), closedAt: moment(5) }, 10)).toBe('closed');
    expect(windowAt({ wroteAt: moment(6), closedAt: moment(5) }, 10)).toBe('open');
  });
});

describe('turns', () => {
  const sent = { attemptId: 'first', at: moment(0) };
  const facts = factsWith({ account: 'whatsapp', sent });

  test('come one interval after another, for whoever does not have the last one', () => {
    expect(nextTurn('whatsapp', facts, policy, moment(2_000))).toEqual(moment(6_500));
    expect(nextTurn('whatsapp', facts, policy, moment(6_500))).toEqual(moment(6_500));
    expect(nextTurn('whatsapp', facts, policy, moment(2_000), ['first'])).toEqual(moment(2_000));
    expect(nextTurn('whatsapp', noFacts, policy, moment(2_000))).toEqual(moment(2_000));
    expect(nextTurn('sms', factsWith({ account: 'sms', sent }), policy, moment(2_000))).toEqual(moment(2_000));
  });

  test('are taken on paced channels alone, and leave the rest of the conversation as it is', () => {
    expect(takeTurn('sms', 'second', moment(6_000), policy)).toEqual([]);
    const before = factsWith({ account: 'whatsapp', wroteAt: moment(-5), sent }, { account: 'another' });
    const after = takeTurn('whatsapp', 'second', moment(6_000), policy).reduce(applyChange, before);
    expect(after.conversations).toEqual([
      { account: 'another' },
      { account: 'whatsapp', wroteAt: moment(-5), sent: { attemptId: 'second', at: moment(6_000) } },
    ]);
  });
});

test('nothing of it concerns a tenant whose channels have neither window nor interval', () => {
  expect(needsConversations(policyWith(fakeSender()))).toBe(false);
  expect(needsConversations(policy)).toBe(true);
  expect(needsConversations(policyWith(fakeSender({ abilities: { pairIntervalSeconds: 1 } })))).toBe(true);
  expect(needsConversations(policyWith(fakeSender({ abilities: { serviceWindowHours: 1 } })))).toBe(true);
});

describe('a planned message', () => {
  const request = { to: '+12025550123', content: {}, text: 'x', units: 1 };
  const due = { id: 'own', account: 'whatsapp', triedBefore: ['refused'] };
  const free = { ...due, request: { ...request, needsOpenWindow: true } } as const;
  const template = { ...due, request };

  test('is rephrased when it is free text and the window has closed, and only then', () => {
    const closed = factsWith({ account: 'whatsapp' });
    expect(departureOf(free, closed, policy, moment(0))).toEqual({ departure: 'rephrased' });
    expect(departureOf(template, closed, policy, moment(0))).toEqual({ departure: 'now' });
    const open = factsWith({ account: 'whatsapp', wroteAt: moment(-1) });
    expect(departureOf(free, open, policy, moment(0))).toEqual({ departure: 'now' });
    expect(departureOf(template, open, policy, moment(0))).toEqual({ departure: 'now' });
  });

  test('waits for its turn unless it has it', () => {
    const taken = (attemptId: string) => factsWith({ account: 'whatsapp', sent: { attemptId, at: moment(0) } });
    expect(departureOf(template, taken('other'), policy, moment(1_000))).toEqual({
      departure: 'later',
      until: moment(6_500),
    });
    expect(departureOf(template, taken('own'), policy, moment(1_000))).toEqual({ departure: 'now' });
    expect(departureOf(template, taken('refused'), policy, moment(1_000))).toEqual({ departure: 'now' });
  });
});
