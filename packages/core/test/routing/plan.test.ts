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
  makePlan({ senders: [rcs, sms, whatsapp], purpose: 'appointment', now, consents: [], suppressions: [], ...question });

describe('makePlan', () => {
  test("keeps the tenant's order, each step with its account, its evidence and its reason", () => {
    expect(plan({ consents: [consentTo('sms'), consentTo('rcs', 'whatsapp')] })).toEqual({
      steps: [
        { channel: 'rcs', account: 'main-rcs', consentId: 'consent-rcs-whatsapp', why: 'tenant_order' },
        { channel: 'sms', account: 'main-sms', consentId: 'consent-sms', why: 'tenant_order' },
        { channel: 'whatsapp', account: 'main-whatsapp', consentId: 'consent-rcs-whatsapp', why: 'tenant_order' },
      ],
      omitted: [],
    });
  });

  test('puts the wish on this call first, and leaves the others in order', () => {
    const { steps } = plan({ consents: [consentTo('sms', 'rcs', 'whatsapp')], prefers: 'whatsapp' });
    expect(steps.map(({ channel, why }) => `${channel}: ${why}`)).toEqual([
      'whatsapp: caller_asked',
      'rcs: tenant_order',
      'sms: tenant_order',
    ]);
  });

  test('a wish for a channel that the tenant does not have changes nothing', () => {
    const consents = [consentTo('sms', 'rcs', 'whatsapp')];
    expect(plan({ consents, prefers: 'pigeon' })).toEqual(plan({ consents }));
  });

  test('a wish is no consent: the channel is left out with its why-not', () => {
    expect(plan({ consents: [consentTo('sms')], prefers: 'whatsapp' })).toEqual({
      steps: [{ channel: 'sms', account: 'main-sms', consentId: 'consent-sms', why: 'tenant_order' }],
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
