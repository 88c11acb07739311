import { describe, expect, test } from '@jest/globals';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import { CallUnderTest, moment, timing } from './support/call-under-test.ts';
import {
  booking,
  ended,
  granted,
  mobile,
  payment,
  sample,
  started,
  startedWithoutNumber,
} from './support/sample-events.ts';

const onlyFollowUp = (call: CallUnderTest) => {
  expect(call.facts.followUps).toHaveLength(1);
  return call.facts.followUps[0];
};

const recordedElsewhere: ConsentRecord = {
  id: 'elsewhere',
  kind: 'grant',
  channels: ['sms'],
  purposes: ['appointment'],
  basis: 'oral_express',
  artefact: false,
  recordedAt: moment(1_000),
};

describe('a follow-up held for the end of its call', () => {
  test('is due four seconds after it, on the clock of call.ended', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), booking());
    call.receive(60_000, ended());
    expect(onlyFollowUp(call)).toMatchObject({
      status: 'held',
      holdReason: 'call_live',
      atOnce: false,
      basis: 'call_ended',
      basisAt: moment(60_000),
      dueAt: moment(64_000),
    });
    call.release(63_999);
    expect(call.attempts).toEqual([]);
    call.release(64_000);
    expect(call.attempts).toHaveLength(1);
  });

  test('the first fact that says the call has ended starts the clock', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), booking());
    call.receive(1_000, ended());
    call.receive(3_000, ended());
    expect(call.facts.call.endedAt).toEqual(moment(1_000));
    expect(onlyFollowUp(call)).toMatchObject({ dueAt: moment(5_000) });
  });

  test("our receipt counts; the events' own times neither delay nor hasten", () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), booking({}, { time: '2027-01-01T00:00:00Z' }));
    call.receive(1_000, sample('call.ended', {}, { time: '2020-01-01T00:00:00Z' }));
    expect(onlyFollowUp(call)).toMatchObject({ dueAt: moment(5_000), basisAt: moment(1_000) });
  });

  test('when call.ended never comes, the longest wait from the trigger is its clock', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted());
    const [trigger] = call.receive(2_000, booking());
    expect(call.verdicts.at(-1)).toMatchObject({ verdict: 'hold', reason: 'call_live', until: moment(602_000) });
    call.release(601_999);
    expect(call.attempts).toEqual([]);
    call.release(602_000);
    expect(call.verdictsOn(trigger)).toEqual(['hold(call_live)', 'send']);
    expect(onlyFollowUp(call)).toMatchObject({ basis: 'longest_wait', basisAt: moment(602_000) });
  });
});

describe('a trigger that asks to be sent live', () => {
  test('is sent at once, on the clock of its receipt', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted());
    const [trigger] = call.receive(2_000, booking({}, { live: true }));
    expect(call.verdictsOn(trigger)).toEqual(['send']);
    expect(call.attempts).toMatchObject([{ dueAt: moment(2_000), live: true }]);
    expect(onlyFollowUp(call)).toMatchObject({ basis: 'trigger', basisAt: moment(2_000), atOnce: true, live: true });
  });

  test('waits for a consent that may still be spoken, until four seconds after the call', () => {
    const call = new CallUnderTest();
    call.receive(0, started());
    const [trigger] = call.receive(1_000, booking({}, { live: true }));
    expect(onlyFollowUp(call)).toMatchObject({ holdReason: 'no_consent', dueAt: moment(601_000) });
    call.receive(2_000, ended());
    expect(onlyFollowUp(call)).toMatchObject({ holdReason: 'no_consent', dueAt: moment(6_000), basis: 'call_ended' });
    call.release(5_999);
    expect(call.verdictsOn(trigger)).toEqual(['hold(no_consent)']);
    call.release(6_000);
    expect(call.verdictsOn(trigger)).toEqual(['hold(no_consent)', 'skip(no_consent)']);
  });

  test.each([
    ['while the call lasts', 5_000],
    ['in the four seconds after it', 11_999],
  ])('is sent the moment that consent comes, %s', (_when, consentAt) => {
    const call = new CallUnderTest();
    const [, trigger] = call.receive(0, started(), booking({}, { live: true }));
    if (consentAt > 8_000) call.receive(8_000, ended());
    call.receive(consentAt, granted());
    expect(call.verdictsOn(trigger)).toEqual(['hold(no_consent)', 'send']);
    expect(onlyFollowUp(call)).toMatchObject({ basis: 'unblocked', basisAt: moment(consentAt) });
    expect(onlyFollowUp(call)).not.toHaveProperty('holdReason');
  });

  test.each([
    [
      'consent that was recorded elsewhere meanwhile',
      (call: CallUnderTest) => {
        call.receive(0, started(), booking({}, { live: true }));
        call.facts = { ...call.facts, consents: [recordedElsewhere] };
        call.receive(90_000, ended());
      },
    ],
    [
      'a number that the end of the call brings',
      (call: CallUnderTest) => {
        call.receive(0, startedWithoutNumber(), granted(), booking({}, { live: true }));
        call.receive(90_000, sample('call.ended', {}, { caller: { phone: '+12025550123' }, phone: mobile }));
      },
    ],
  ])('is sent at the end of its call with %s, on the clock of that and no later one', (_what, play) => {
    const call = new CallUnderTest();
    play(call);
    expect(call.attempts).toMatchObject([{ dueAt: moment(90_000) }]);
    expect(onlyFollowUp(call)).toMatchObject({ status: 'released', basis: 'call_ended', basisAt: moment(90_000) });
  });

  test('is refused at the end of its call without consent, where nothing is waited for after it', () => {
    const call = new CallUnderTest({ timing: { ...timing, afterCallDelayMs: 0 } });
    const [, trigger] = call.receive(0, started(), booking({}, { live: true }));
    call.receive(90_000, ended());
    expect(call.verdictsOn(trigger)).toEqual(['hold(no_consent)', 'skip(no_consent)']);
    expect(onlyFollowUp(call)).toMatchObject({ basis: 'call_ended', basisAt: moment(90_000) });
  });

  test('a consent for a channel that they wish for and the tenant does not have frees nothing: another may come', () => {
    const call = new CallUnderTest();
    call.receive(0, started({ prefers: 'whatsapp' }), granted({ channels: ['whatsapp'] }));
    const [event] = call.receive(1_000, booking({}, { live: true }));
    expect(call.verdictsOn(event)).toEqual(['hold(no_consent)']);
    call.receive(2_000, granted({ channels: ['sms'] }));
    expect(call.verdictsOn(event)).toEqual(['hold(no_consent)', 'send']);
  });

  test('a consent for something else does not free it', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), booking({}, { live: true }));
    call.receive(1_000, granted({ purposes: ['support'] }), granted({ channels: ['rcs'] }));
    expect(onlyFollowUp(call)).toMatchObject({ status: 'held', holdReason: 'no_consent' });
  });
});

describe('a trigger that comes after its call has ended', () => {
  test('is due at once, on the clock of its receipt', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted());
    call.receive(1_000, ended());
    const [soon] = call.receive(2_000, booking());
    const [late] = call.receive(90_000, payment());
    expect([call.verdictsOn(soon), call.verdictsOn(late)]).toEqual([['send'], ['send']]);
    expect(call.facts.followUps).toMatchObject([
      { live: false, basis: 'trigger', basisAt: moment(2_000) },
      { live: false, basis: 'trigger', basisAt: moment(90_000) },
    ]);
    expect(call.attempts).toMatchObject([{ live: false }, { live: false }]);
  });

  test('without consent it waits for what is left of the four seconds, and no longer', () => {
    const call = new CallUnderTest();
    call.receive(0, started());
    call.receive(1_000, ended());
    const [soon] = call.receive(2_000, booking());
    expect(call.verdicts.at(-1)).toMatchObject({ verdict: 'hold', reason: 'no_consent', until: moment(5_000) });
    call.release(5_000);
    const [late] = call.receive(5_000, payment());
    expect(call.verdictsOn(soon)).toEqual(['hold(no_consent)', 'skip(no_consent)']);
    expect(call.verdictsOn(late)).toEqual(['skip(no_consent)']);
    call.receive(6_000, granted());
    call.release(700_000);
    expect(call.attempts).toEqual([]);
  });
});

describe('a call whose number is not known', () => {
  test('a live trigger waits for it, and is sent when it comes', () => {
    const call = new CallUnderTest();
    const [, , trigger] = call.receive(0, startedWithoutNumber(), granted(), booking({}, { live: true }));
    expect(call.verdictsOn(trigger)).toEqual(['hold(phone_missing)']);
    call.receive(1_000, started());
    expect(call.verdictsOn(trigger)).toEqual(['hold(phone_missing)', 'send']);
  });

  test('what lacks both is held for the consent once the number is there', () => {
    const call = new CallUnderTest();
    call.receive(0, startedWithoutNumber(), booking({}, { live: true }));
    call.receive(1_000, started());
    expect(onlyFollowUp(call)).toMatchObject({ status: 'held', holdReason: 'no_consent', dueAt: moment(600_000) });
  });

  test('when it never comes, the follow-up is refused at its due time', () => {
    const call = new CallUnderTest();
    const [, , live] = call.receive(0, startedWithoutNumber(), granted(), booking({}, { live: true }));
    const [after] = call.receive(500, payment());
    call.receive(1_000, ended());
    call.release(5_000);
    expect(call.verdictsOn(live)).toEqual(['hold(phone_missing)', 'skip(phone_missing)']);
    expect(call.verdictsOn(after)).toEqual(['hold(call_live)', 'skip(phone_missing)']);
  });
});
