import { describe, expect, test } from '@jest/globals';
import { CallUnderTest, inWords, moment, time, timing, type CallChoice } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import {
  booking,
  cancelled,
  granted,
  payment,
  refunded,
  revoked,
  started,
  type SampleEvent,
} from './support/sample-events.ts';

const live = { live: true, time: time(0) } as const;

/** A call with these live triggers planned, and then these events before the claim. */
function planned(
  triggers: readonly SampleEvent[],
  then: readonly SampleEvent[],
  choice: CallChoice = {},
): CallUnderTest {
  const call = new CallUnderTest(choice);
  call.receive(0, started(), granted({ channels: ['sms', 'rcs'] }), ...triggers);
  call.receive(1_000, ...then);
  return call;
}

/** The verdicts on each trigger, in order. */
const verdictsOf = (call: CallUnderTest): readonly (readonly string[])[] =>
  [
    ...Map.groupBy(
      call.verdicts.filter((one) => one.followUpId),
      (one) => one.eventId,
    ).values(),
  ].map((all) => all.map(inWords));

describe('a planned message, looked at once more when it is claimed', () => {
  test('leaves when nothing has changed, on the evidence that stands now', () => {
    const call = planned([booking({}, live)], [granted()]);
    expect(call.claim(1_000)).toEqual({ valid: true, consentId: call.facts.consents[1]?.id });
    expect(verdictsOf(call)).toEqual([['send']]);
  });

  test.each([
    ['a stop', revoked(), 'opted_out', 'skip(opted_out)'],
    ['a revocation of the purpose', revoked({ purposes: ['appointment'] }), 'no_consent', 'skip(no_consent)'],
    ['a cancellation', cancelled('bk-1', { time: time(500) }), 'withdrawn', 'skip(withdrawn)'],
    ['a newer revision', booking({ location: 'Room 2' }), 'superseded', 'skip(superseded)'],
  ])('does not leave after %s', (_what, event, reason, verdict) => {
    const call = planned([booking({}, live)], [event]);
    const followUp = call.facts.followUps[0];
    expect(call.claim(1_000)).toEqual({ valid: false, stale: [{ followUp, reason }] });
    expect(verdictsOf(call)[0]).toEqual(['send', verdict]);
    expect(call.verdicts.at(-1)).toMatchObject({ supersedes: followUp?.verdictId, followUpId: followUp?.id });
    expect(call.pending).toEqual([]);
    expect(call.facts.followUps[0]?.status).toBe('closed');
  });

  test('expires at its age, or when the appointment begins', () => {
    const choice = { timing: { ...timing, expireAfterMs: 60_000 } };
    expect(planned([payment({}, live)], [], choice).claim(59_999)).toMatchObject({ valid: true });
    expect(planned([payment({}, live)], [], choice).claim(60_000)).toMatchObject({ stale: [{ reason: 'expired' }] });
    const startsAt = moment(30_000).toISOString();
    expect(planned([booking({ startsAt }, live)], []).claim(29_999)).toMatchObject({ valid: true });
    expect(planned([booking({ startsAt }, live)], []).claim(30_000)).toMatchObject({ stale: [{ reason: 'expired' }] });
  });

  test.each([
    ['a cancellation of another', cancelled('bk-2', { time: time(500) })],
    ['a cancellation of earlier', cancelled('bk-1', { time: time(-500) })],
    ['a repeat', booking()],
    ['a revision of another', booking({ id: 'bk-2', location: 'Room 2' })],
    ['a revocation elsewhere', revoked({ channels: ['rcs'] })],
  ])('leaves after %s', (_what, event) => {
    expect(planned([booking({}, live)], [event]).claim(1_000)).toMatchObject({ valid: true });
  });

  test('leaves when it was cancelled, and then made anew in the same words', () => {
    const anew = [cancelled('bk-1', { time: time(500) }), booking({}, { time: time(700) })];
    const call = planned([booking({}, live)], anew);
    expect(call.claim(1_000)).toMatchObject({ valid: true });
    const withdrawnAgain = planned([booking({}, live)], [...anew, cancelled('bk-1', { time: time(900) })]);
    expect(withdrawnAgain.claim(1_000)).toMatchObject({ stale: [{ reason: 'withdrawn' }] });
  });

  test('leaves when a change came and was taken back before it was told', () => {
    const changes = [booking({ location: 'Room 2' }), booking()];
    expect(planned([booking({}, live)], changes).claim(1_000)).toMatchObject({ valid: true });
  });

  test('does not leave when a change was planned too, and then taken back by a third', () => {
    const call = planned([booking({}, live)], [booking({ location: 'Room 2' }, { live: true })]);
    call.receive(2_000, booking({}, { live: true }));
    expect(call.claim(3_000)).toMatchObject({ stale: [{ reason: 'superseded' }] });
    expect(call.claim(3_000)).toMatchObject({ stale: [{ reason: 'superseded' }] });
    expect(call.claim(3_000)).toMatchObject({ valid: true });
    expect(call.pending).toEqual([]);
  });

  test('that lost the consent for its channel goes out on another', () => {
    const senders = [fakeSender({ channel: 'rcs' }), fakeSender({ channel: 'sms' })];
    const call = planned([booking({}, live)], [revoked({ channels: ['rcs'] })], { senders });
    expect(call.claim(1_000)).toMatchObject({ stale: [{ reason: 'no_consent' }] });
    expect(call.attempts.map((one) => one.channel)).toEqual(['rcs', 'sms']);
    expect(verdictsOf(call)).toEqual([['send', 'send']]);
    expect(call.claim(1_000)).toMatchObject({ valid: true });
  });

  test('goes out on another channel, too, where its person had stopped once and agreed again to both', () => {
    const senders = [fakeSender({ channel: 'rcs' }), fakeSender({ channel: 'sms' })];
    const call = new CallUnderTest({ senders });
    call.receive(0, started(), revoked());
    call.receive(1_000, granted({ channels: ['sms', 'rcs'], recorded: true }), booking({}, live));
    call.receive(2_000, revoked({ channels: ['rcs'] }));
    expect(call.claim(2_000)).toMatchObject({ stale: [{ reason: 'opted_out' }] });
    expect(call.attempts.map((one) => one.channel)).toEqual(['rcs', 'sms']);
    expect(verdictsOf(call)).toEqual([['send', 'send']]);
    expect(call.claim(2_000)).toEqual({ valid: true, consentId: call.facts.consents[0]?.id });
  });
});

describe('a message that carries several follow-ups', () => {
  const both = [booking({}, live), payment({}, live)];

  test('leaves when each of them may', () => {
    const call = planned(both, []);
    expect(call.claim(1_000)).toEqual({ valid: true, consentId: call.facts.consents[0]?.id });
  });

  test.each([
    ['the carrier', cancelled('bk-1', { time: time(500) }), 0, 'payment.captured pay-1'],
    ['a carried one', refunded('pay-1', { time: time(500) }), 1, 'booking.confirmed bk-1'],
  ])('without %s is made anew from the other', (_which, event, stale, text) => {
    const call = planned(both, [event]);
    const [gone, kept] = stale === 0 ? call.facts.followUps : call.facts.followUps.toReversed();
    expect(call.claim(2_000)).toMatchObject({ stale: [{ followUp: { id: gone?.id }, reason: 'withdrawn' }] });
    expect(call.texts).toEqual(['booking.confirmed bk-1 + payment.captured pay-1', text]);
    expect(call.attempts.at(-1)).toMatchObject({ followUpId: kept?.id, dueAt: moment(2_000) });
    const releases = call.of('follow_up_released');
    expect(releases.at(-1)).toMatchObject({ followUp: { id: kept?.id } });
    expect(releases.at(-1)).not.toHaveProperty('mergedInto');
    expect(verdictsOf(call)[stale]).toEqual(['send', 'skip(withdrawn)']);
    expect(verdictsOf(call)[1 - stale]).toEqual(['send', 'send']);
    expect(call.claim(2_000)).toMatchObject({ valid: true });
  });

  test('does not leave when a stop closes them all', () => {
    const call = planned(both, [revoked()]);
    expect(call.claim(1_000)).toMatchObject({ stale: [{ reason: 'opted_out' }, { reason: 'opted_out' }] });
    expect(call.facts.followUps.map((one) => one.status)).toEqual(['closed', 'closed']);
    expect(call.attempts).toHaveLength(1);
  });

  test('drops the one whose purpose was revoked', () => {
    const call = planned(both, [revoked({ purposes: ['appointment'] })]);
    call.claim(1_000);
    expect(verdictsOf(call)).toEqual([
      ['send', 'skip(no_consent)'],
      ['send', 'send'],
    ]);
    expect(call.texts.at(-1)).toBe('payment.captured pay-1');
  });

  test('keeps the clock on which each was due', () => {
    const call = planned(both, [refunded('pay-1', { time: time(500) })]);
    call.claim(2_000);
    expect(call.facts.followUps[0]).toMatchObject({ basis: 'trigger', basisAt: moment(0), status: 'released' });
  });
});
