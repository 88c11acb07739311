import { describe, expect, test } from '@jest/globals';
import { CallUnderTest, moment, timing } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import { booking, ended, granted, payment, revoked, started } from './support/sample-events.ts';

const channels = ['rcs', 'sms', 'whatsapp'];
const live = { live: true } as const;
const wait = { until: 'delivered', afterMs: 12_000 } as const;

describe('the plan of a follow-up', () => {
  test('is stored with the why and the why-not of each channel', () => {
    const senders = [
      fakeSender({ channel: 'rcs', account: 'a-rcs', canSay: () => false }),
      fakeSender({ channel: 'sms', account: 'a-sms' }),
      fakeSender({ channel: 'whatsapp', account: 'a-whatsapp' }),
      fakeSender({ channel: 'email', account: 'a-email' }),
    ];
    const routing = [{ send: [{ channel: 'rcs', wait }, { channel: 'sms' }, { channel: 'email' }] }];
    const call = new CallUnderTest({ senders: [...senders, fakeSender({ channel: 'pigeon' })], routing });
    call.receive(0, started({ prefers: 'whatsapp' }), granted({ channels }), booking({}, live));
    const consentId = call.facts.consents[0]?.id;
    expect(call.of('follow_up_released').map((one) => one.plan)).toEqual([
      {
        steps: [
          { channel: 'whatsapp', account: 'a-whatsapp', consentId, why: 'caller_asked' },
          { channel: 'rcs', account: 'a-rcs', consentId, wait, why: 'rule', rule: 0 },
          { channel: 'sms', account: 'a-sms', consentId, why: 'rule', rule: 0 },
        ],
        omitted: [
          { channel: 'email', account: 'a-email', whyNot: 'no_consent' },
          { channel: 'pigeon', account: 'pigeon', whyNot: 'not_in_rule' },
        ],
        quietHours: expect.objectContaining({ decision: 'open', rules: ['default'] }),
      },
    ]);
    expect(call.attempts).toMatchObject([{ channel: 'whatsapp', account: 'a-whatsapp', step: 0, tryNumber: 1 }]);
  });

  test('goes on to the next channel where the first cannot say it', () => {
    const senders = [
      fakeSender({ channel: 'rcs', canSay: () => false }),
      fakeSender({ channel: 'whatsapp', canSay: () => false }),
      fakeSender({ channel: 'sms' }),
    ];
    const routing = [{ send: ['rcs', 'whatsapp', 'sms'].map((channel) => ({ channel })) }];
    const call = new CallUnderTest({ senders, routing });
    call.receive(0, started(), granted({ channels }), booking({}, live));
    expect(call.attempts.map((one) => one.channel)).toEqual(['sms']);
    const [released] = call.of('follow_up_released');
    expect(released?.plan.steps.map((one) => one.channel)).toEqual(['sms']);
    expect(released?.plan.omitted.map((one) => `${one.channel}: ${one.whyNot}`)).toEqual([
      'rcs: does_not_fit',
      'whatsapp: does_not_fit',
    ]);
  });

  test("is said in the caller's own locale, whichever templates are nearest to it, and in the tenant's where none is known", () => {
    const payloadOf = (call: CallUnderTest): unknown => call.attempts[0]?.request.content;
    const call = new CallUnderTest();
    call.receive(
      0,
      started({ locale: 'es-AR', name: 'Ana', timezone: 'America/Cordoba' }),
      granted(),
      booking({}, live),
    );
    expect(payloadOf(call)).toMatchObject({
      locale: 'es-MX',
      payload: { locale: 'es-AR', callerName: 'Ana', timezone: 'America/Cordoba', toldAt: moment(0).getTime() },
    });
    const unknown = new CallUnderTest();
    unknown.receive(0, started(), granted(), booking({}, live));
    expect(payloadOf(unknown)).toMatchObject({
      locale: 'en-US',
      payload: { business: 'Acme Clinic', locale: 'en-US' },
    });
  });

  test('the wish of the moment of release counts, also one spoken after the trigger', () => {
    const call = new CallUnderTest({ senders: channels.map((channel) => fakeSender({ channel })) });
    call.receive(0, started(), granted({ channels }), booking());
    call.receive(1_000, started({ prefers: 'sms' }), ended());
    call.release(5_000);
    expect(call.attempts.map((one) => one.channel)).toEqual(['sms']);
  });
});

describe('what is refused when it is due', () => {
  test('a consent for a channel that the rule leaves out is none, and is waited for while the call lasts', () => {
    const senders = [fakeSender({ channel: 'sms' }), fakeSender({ channel: 'whatsapp' })];
    const call = new CallUnderTest({ senders });
    const [, , trigger] = call.receive(0, started(), granted({ channels: ['whatsapp'] }), booking({}, live));
    expect(call.verdictsOn(trigger)).toEqual(['hold(no_consent)']);
    call.receive(1_000, granted({ channels: ['sms'] }));
    expect(call.attempts.map((one) => one.channel)).toEqual(['sms']);
  });

  test('what no channel can say does not fit', () => {
    const call = new CallUnderTest({
      senders: [fakeSender({ canSay: ([item]) => item?.kind !== 'booking.confirmed' })],
    });
    const [, , refused, sent] = call.receive(0, started(), granted(), booking({}, live), payment({}, live));
    expect(call.verdictsOn(refused)).toEqual(['skip(does_not_fit)']);
    expect(call.verdictsOn(sent)).toEqual(['send']);
    expect(call.of('follow_up_closed')).toMatchObject([{ outcome: 'suppressed', reason: 'does_not_fit' }]);
  });

  test('a tenant without a sender has no channel', () => {
    const call = new CallUnderTest({ senders: [] });
    const [, , trigger] = call.receive(0, started(), granted(), booking({}, live));
    expect(call.verdictsOn(trigger)).toEqual(['skip(no_channel)']);
  });

  test('an appointment that has begun needs no confirmation', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted());
    const [past] = call.receive(60_000, booking({ startsAt: moment(60_000).toISOString() }, live));
    const [soon] = call.receive(60_000, booking({ id: 'soon', startsAt: moment(60_001).toISOString() }, live));
    expect(call.verdictsOn(past)).toEqual(['skip(expired)']);
    expect(call.verdictsOn(soon)).toEqual(['send']);
    expect(call.of('follow_up_closed')).toMatchObject([{ outcome: 'expired', reason: 'expired' }]);
  });

  test('what is released too long after its basis has expired', () => {
    const lateBy = (ms: number): readonly string[] => {
      const call = new CallUnderTest({ timing: { ...timing, expireAfterMs: 10_000 } });
      const [, , trigger] = call.receive(0, started(), granted(), payment());
      call.receive(1_000, ended());
      call.release(11_000 + ms);
      return call.verdictsOn(trigger);
    };
    expect(lateBy(-1)).toEqual(['hold(call_live)', 'send']);
    expect(lateBy(0)).toEqual(['hold(call_live)', 'skip(expired)']);
  });

  test('the age counts from the due basis, not from the trigger', () => {
    const call = new CallUnderTest({ timing: { ...timing, longestWaitMs: 60_000, expireAfterMs: 10_000 } });
    call.receive(0, started(), granted(), payment());
    call.release(60_000);
    expect(call.texts).toEqual(['payment.captured pay-1']);
  });
});

test('what is not due stays as it is, and what was settled is not looked at again', () => {
  const call = new CallUnderTest();
  call.receive(0, started(), granted(), booking(), payment({}, live));
  const before = call.changes.length;
  call.release(1_000);
  call.release(599_999);
  expect(call.changes).toHaveLength(before);
  call.release(600_000);
  call.release(700_000);
  expect(call.texts).toEqual(['payment.captured pay-1', 'booking.confirmed bk-1']);
});

test('a stop that stood when the call began is a refusal, and its verdict supersedes the hold by name', () => {
  const call = new CallUnderTest();
  call.receive(0, started(), revoked(), booking(), ended());
  call.release(4_000);
  const [hold, refusal] = call.verdicts.filter((one) => one.followUpId !== undefined);
  expect(refusal).toEqual({
    id: expect.any(String),
    eventId: hold?.eventId,
    followUpId: hold?.followUpId,
    verdict: 'skip',
    reason: 'opted_out',
    supersedes: hold?.id,
  });
});
