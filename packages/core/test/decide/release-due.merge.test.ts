import { describe, expect, test } from '@jest/globals';
import { CallUnderTest, type CallChoice } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import {
  booking,
  ended,
  escalation,
  granted,
  payment,
  request,
  started,
  type SampleEvent,
} from './support/sample-events.ts';

/** A call after which these triggers fall due together. */
function afterCall(choice: CallChoice, consents: readonly SampleEvent[], ...triggers: readonly SampleEvent[]) {
  const call = new CallUnderTest(choice);
  call.receive(0, started(), ...consents);
  const ids = call.receive(1_000, ...triggers);
  call.receive(2_000, ended());
  call.release(6_000);
  return { call, verdicts: ids.map((id) => call.verdictsOn(id).at(-1)) };
}

const mergedInto = (call: CallUnderTest): readonly (string | undefined)[] =>
  call.of('follow_up_released').map((one) => one.mergedInto);

describe('follow-ups of a call that fall due together', () => {
  test('become one message, which the first carries and the others point to', () => {
    const { call, verdicts } = afterCall({}, [granted()], booking(), payment(), escalation());
    expect(verdicts).toEqual(['send', 'send', 'send']);
    expect(call.texts).toEqual(['booking.confirmed bk-1 + payment.captured pay-1 + escalation.accepted esc-1']);
    const carrier = call.facts.followUps[0]?.id;
    expect(mergedInto(call)).toEqual([undefined, carrier, carrier]);
    expect(call.attempts).toMatchObject([{ followUpId: carrier }]);
    expect(call.facts.followUps.map((one) => one.status)).toEqual(['released', 'released', 'released']);
  });

  test('longer than three units they go out one by one', () => {
    const { call, verdicts } = afterCall({}, [granted()], booking(), payment(), escalation(), request());
    expect(verdicts).toEqual(['send', 'send', 'send', 'send']);
    expect(call.texts).toHaveLength(4);
    expect(mergedInto(call)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test.each([
    [3, 1],
    [4, 2],
  ])('a merged message of %d units makes %d texts', (units, texts) => {
    const sender = fakeSender({ units: (items) => (items.length > 1 ? units : 1) });
    const { call } = afterCall({ senders: [sender] }, [granted()], booking(), payment());
    expect(call.texts).toHaveLength(texts);
  });

  test('one alone may be longer than three units', () => {
    const { call } = afterCall({ senders: [fakeSender({ units: () => 5 })] }, [granted()], booking());
    expect(call.texts).toHaveLength(1);
  });

  test('do not merge where their routes differ', () => {
    const senders = [fakeSender({ channel: 'rcs' }), fakeSender({ channel: 'sms' })];
    const consents = [
      granted({ channels: ['rcs', 'sms'], purposes: ['appointment'] }),
      granted({ channels: ['sms'], purposes: ['transaction'] }),
    ];
    const { call } = afterCall({ senders }, consents, booking(), payment());
    expect(call.attempts.map((one) => `${one.channel}: ${one.request.text}`)).toEqual([
      'rcs: booking.confirmed bk-1',
      'sms: payment.captured pay-1',
    ]);
  });

  test('are not moved to a lesser channel for the sake of one message', () => {
    const onlyOne = fakeSender({ channel: 'whatsapp', canSay: (items) => items.length === 1 });
    const senders = [onlyOne, fakeSender({ channel: 'sms' })];
    const routing = [{ send: [{ channel: 'whatsapp' }, { channel: 'sms' }] }];
    const { call } = afterCall(
      { senders, routing },
      [granted({ channels: ['whatsapp', 'sms'] })],
      booking(),
      payment(),
    );
    expect(call.attempts.map((one) => one.channel)).toEqual(['whatsapp', 'whatsapp']);
  });

  test('merge on the channel that they came down to', () => {
    const senders = [fakeSender({ channel: 'rcs', canSay: () => false }), fakeSender({ channel: 'sms' })];
    const { call } = afterCall({ senders }, [granted({ channels: ['rcs', 'sms'] })], booking(), payment());
    expect(call.attempts.map((one) => one.channel)).toEqual(['sms']);
    expect(call.texts).toEqual(['booking.confirmed bk-1 + payment.captured pay-1']);
  });

  test('keep each the evidence of its own purpose', () => {
    const consents = [granted({ purposes: ['transaction'] }), granted({ purposes: ['appointment'] })];
    const { call } = afterCall({}, consents, booking(), payment());
    const [forPayment, forBooking] = call.facts.consents.map((one) => one.id);
    expect(call.of('follow_up_released').map((one) => one.plan.steps[0]?.consentId)).toEqual([forBooking, forPayment]);
    expect(call.attempts).toMatchObject([{ consentId: forBooking }]);
  });

  test('without consent or a channel are refused, and the others still merge', () => {
    const sender = fakeSender({ canSay: (items) => items.every((item) => item.kind !== 'caller.requested') });
    const consents = [granted({ purposes: ['appointment', 'support'] })];
    const triggers = [booking(), payment(), request(), escalation()];
    const { call, verdicts } = afterCall({ senders: [sender] }, consents, ...triggers);
    expect(verdicts).toEqual(['send', 'skip(no_consent)', 'skip(does_not_fit)', 'send']);
    expect(call.texts).toEqual(['booking.confirmed bk-1 + escalation.accepted esc-1']);
  });

  test('are live as soon as one of them is', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), booking());
    call.receive(600_000, payment({}, { live: true }));
    expect(call.texts).toEqual(['booking.confirmed bk-1 + payment.captured pay-1']);
    expect(call.attempts).toMatchObject([{ live: true }]);
  });
});

test('what falls due later is a message of its own', () => {
  const call = new CallUnderTest();
  call.receive(0, started(), granted(), booking());
  call.receive(1_000, payment({}, { live: true }));
  call.receive(2_000, ended());
  call.release(6_000);
  expect(call.texts).toEqual(['payment.captured pay-1', 'booking.confirmed bk-1']);
});
