import { describe, expect, test } from '@jest/globals';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import { makePlan, withoutStep, type PlanQuestion } from '../../src/routing/plan.ts';
import { fakeSender } from '../decide/support/fake-sender.ts';

const now = new Date('2026-11-24T15:00:00Z');

const consentTo = (...channels: string[]): ConsentRecord => ({
  id: `consent-${channels.join('-')}`,
  kind: 'grant',
  channels,
  purposes: ['appointment'],
  artefact: false,
  recordedAt: new Date(now.getTime() - 1_000),
});

const sms = fakeSender({ channel: 'sms', account: 'main-sms' });
const spareSms = fakeSender({ channel: 'sms', account: 'spare-sms' });
const rcs = fakeSender({ channel: 'rcs', account: 'main-rcs' });
const whatsapp = fakeSender({ channel: 'whatsapp', account: 'main-whatsapp' });

const plan = (question: Partial<PlanQuestion>): ReturnType<typeof makePlan> =>
  makePlan({
    senders: [rcs, sms, whatsapp],
    routing: [{ send: [{ channel: 'rcs' }, { channel: 'sms' }, { channel: 'whatsapp' }] }],
    purpose: 'appointment',
    now,
    consents: [],
    suppressions: [],
    ...question,
  });

describe('makePlan', () => {
  test('keeps the order of the rule, each step with its account, its evidence and its reason', () => {
    expect(plan({ consents: [consentTo('sms'), consentTo('rcs', 'whatsapp')] })).toEqual({
      steps: [
        { channel: 'rcs', account: 'main-rcs', consentId: 'consent-rcs-whatsapp', why: 'rule', rule: 0 },
        { channel: 'sms', account: 'main-sms', consentId: 'consent-sms', why: 'rule', rule: 0 },
        { channel: 'whatsapp', account: 'main-whatsapp', consentId: 'consent-rcs-whatsapp', why: 'rule', rule: 0 },
      ],
      omitted: [],
    });
  });

  test('puts the wish on this call first, and leaves the others in order', () => {
    const { steps } = plan({ consents: [consentTo('sms', 'rcs', 'whatsapp')], prefers: 'whatsapp' });
    expect(steps.map(({ channel, why }) => `${channel}: ${why}`)).toEqual([
      'whatsapp: caller_asked',
      'rcs: rule',
      'sms: rule',
    ]);
  });

  test('a wish for a channel that the tenant does not have changes nothing but the why-nots', () => {
    const consents = [consentTo('sms', 'rcs', 'whatsapp')];
    const { steps, omitted } = plan({ consents, prefers: 'pigeon' });
    expect(steps).toEqual(plan({ consents }).steps);
    expect(omitted).toEqual([{ channel: 'pigeon', whyNot: 'no_account' }]);
  });

  test('a channel that the rule leaves out is said to be', () => {
    const routing = [{ send: [{ channel: 'sms' }] }];
    const { steps, omitted } = plan({ routing, consents: [consentTo('sms', 'rcs', 'whatsapp')] });
    expect(steps.map((one) => one.channel)).toEqual(['sms']);
    expect(omitted).toEqual([
      { channel: 'rcs', account: 'main-rcs', whyNot: 'not_in_rule' },
      { channel: 'whatsapp', account: 'main-whatsapp', whyNot: 'not_in_rule' },
    ]);
  });

  test('a wish is no way around the rule of another channel: without its consent the rule goes on', () => {
    const routing = [{ send: [{ channel: 'sms' }] }];
    const { steps, omitted } = plan({ routing, prefers: 'whatsapp', consents: [consentTo('sms', 'rcs')] });
    expect(steps.map((one) => `${one.channel}: ${one.why}`)).toEqual(['sms: rule']);
    expect(omitted.map((one) => `${one.channel}: ${one.whyNot}`)).toEqual(['whatsapp: no_consent', 'rcs: not_in_rule']);
  });

  test('a channel on which the person cannot be reached is left out; what is not known is tried', () => {
    const reachability = new Map([
      ['main-rcs', { reachable: false, ageMs: 3_000 }],
      ['main-sms', { reachable: true, ageMs: 5_000 }],
    ]);
    const { steps, omitted } = plan({ reachability, consents: [consentTo('sms', 'rcs', 'whatsapp')] });
    expect(steps.map(({ channel, reachable }) => ({ channel, reachable }))).toEqual([
      { channel: 'sms', reachable: { ageMs: 5_000 } },
      { channel: 'whatsapp', reachable: undefined },
    ]);
    expect(omitted).toEqual([{ channel: 'rcs', account: 'main-rcs', whyNot: 'unreachable', ageMs: 3_000 }]);
  });

  test('what is known of one account says nothing of another one on the same channel', () => {
    const reachability = new Map([['spare-sms', { reachable: false, ageMs: 0 }]]);
    expect(plan({ reachability, consents: [consentTo('sms')] }).steps).toMatchObject([{ account: 'main-sms' }]);
  });

  test('a stopped account is passed over where another one is left, and waited for where none is', () => {
    const consents = [consentTo('sms', 'rcs')];
    const { steps, omitted } = plan({ stoppedAccounts: new Set(['main-rcs']), consents });
    expect(steps.map((one) => one.account)).toEqual(['main-sms']);
    expect(omitted).toContainEqual({ channel: 'rcs', account: 'main-rcs', whyNot: 'account_stopped' });
    const allStopped = plan({ stoppedAccounts: new Set(['main-rcs', 'main-sms']), consents });
    expect(allStopped).toEqual(plan({ consents }));
  });

  test('a step waits for a receipt that its channel sends, and for no other', () => {
    const until = (receipt: 'delivered' | 'read') => [
      { send: [{ channel: 'rcs', wait: { until: receipt, afterMs: 12_000 } }, { channel: 'sms' }] },
    ];
    const consents = [consentTo('sms', 'rcs')];
    expect(plan({ routing: until('delivered'), consents }).steps[0]?.wait).toEqual({
      until: 'delivered',
      afterMs: 12_000,
    });
    expect(plan({ routing: until('read'), consents }).steps[0]).not.toHaveProperty('wait');
  });

  test('a wish is no consent: the channel is left out with its why-not', () => {
    expect(plan({ consents: [consentTo('sms')], prefers: 'whatsapp' })).toEqual({
      steps: [{ channel: 'sms', account: 'main-sms', consentId: 'consent-sms', why: 'rule', rule: 0 }],
      omitted: [
        { channel: 'whatsapp', account: 'main-whatsapp', whyNot: 'no_consent' },
        { channel: 'rcs', account: 'main-rcs', whyNot: 'no_consent' },
      ],
    });
  });

  test('after a stop nothing is left', () => {
    const suppressions = [{ id: 'stop', kind: 'stop', scope: 'all', at: now } as const];
    const { steps, omitted } = plan({ consents: [consentTo('sms', 'rcs', 'whatsapp')], suppressions });
    expect(steps).toEqual([]);
    expect(omitted.map((one) => one.whyNot)).toEqual(['opted_out', 'opted_out', 'opted_out']);
  });

  test('tries a channel through one account, the first', () => {
    const { steps, omitted } = plan({ senders: [sms, spareSms], consents: [consentTo('sms')] });
    expect(steps.map((one) => one.account)).toEqual(['main-sms']);
    expect(omitted).toEqual([]);
  });

  test('asks for the consent of the purpose at hand', () => {
    expect(plan({ consents: [consentTo('sms')], purpose: 'support' }).steps).toEqual([]);
  });
});

test('withoutStep moves a step to the omitted ones', () => {
  const whole = plan({ consents: [consentTo('sms', 'rcs')] });
  const [first, second] = whole.steps;
  if (first === undefined) throw new Error('no step');
  expect(withoutStep(whole, first)).toEqual({
    steps: [second],
    omitted: [...whole.omitted, { channel: 'rcs', account: 'main-rcs', whyNot: 'does_not_fit' }],
  });
});
