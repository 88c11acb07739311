import { describe, expect, test } from '@jest/globals';
import type { FailureReason } from '../../src/channel/failure-reason.ts';
import { decideAgain } from '../../src/decide/decide-again.ts';
import { foldAttempt, newAttempt, type AttemptFact, type AttemptState } from '../../src/delivery/attempt-state.ts';
import { CallUnderTest, currentVerdicts, inWords, moment, time } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import {
  booking,
  cancelled,
  ended,
  granted,
  payment,
  revoked,
  started,
  type SampleEvent,
} from './support/sample-events.ts';

const reason: FailureReason = {
  kind: 'configuration',
  permanent: true,
  fallback: true,
  alert: true,
  message: 'x',
};
const stateOf = (...facts: readonly AttemptFact[]): AttemptState => facts.reduce(foldAttempt, newAttempt);
const refused = stateOf({ fact: 'leased' }, { fact: 'rejected', reason });
const accepted = stateOf({ fact: 'leased' }, { fact: 'accepted', providerIds: ['1'] });

/** A call that ended and whose follow-ups were looked at. */
function afterCall(...events: readonly SampleEvent[]): CallUnderTest {
  const call = new CallUnderTest();
  call.receive(0, started(), ...events);
  call.receive(1_000, ended());
  call.release(5_000);
  return call;
}

const idsOf = (call: CallUnderTest): string[] => call.facts.followUps.map((one) => one.id);
const now = 100_000;

describe('deciding again', () => {
  test('sends what consent came too late for; the verdict supersedes the one that stood, on a clock of its own', () => {
    const call = afterCall(booking());
    const [id = ''] = idsOf(call);
    expect(call.verdicts.map(inWords)).toContain('skip(no_consent)');
    call.receive(50_000, granted());
    expect(call.attempts).toHaveLength(0);
    const { verdictId: before } = call.facts.followUps[0] ?? {};
    expect(call.replay(now, 'decide', [id]).get(id)).toEqual({ result: 'sent' });
    expect(call.attempts).toMatchObject([{ followUpId: id, step: 0, tryNumber: 1, dueAt: moment(now) }]);
    expect(call.facts.followUps).toMatchObject([{ status: 'released', basis: 'replay', basisAt: moment(now) }]);
    expect(call.verdicts.at(-1)).toMatchObject({ verdict: 'send', supersedes: before });
    for (const verdicts of currentVerdicts(call.verdicts).values()) expect(verdicts).toHaveLength(1);
    expect(call.replay(now + 1, 'decide', [id]).get(id)).toEqual({ result: 'already_sent' });
    expect(call.attempts).toHaveLength(1);
  });

  test('that comes to the decision that stands changes nothing', () => {
    const call = afterCall(booking());
    const [id = ''] = idsOf(call);
    const { facts } = call;
    expect(call.replay(now, 'decide', [id]).get(id)).toEqual({ result: 'unchanged', reason: 'no_consent' });
    expect(call.facts).toBe(facts);
  });

  test('to another refusal says so by a verdict', () => {
    const call = afterCall(booking());
    const [id = ''] = idsOf(call);
    call.receive(50_000, revoked());
    expect(call.replay(now, 'decide', [id]).get(id)).toEqual({ result: 'skip', reason: 'opted_out' });
    expect(call.verdicts.at(-1)).toMatchObject({ verdict: 'skip', reason: 'opted_out', followUpId: id });
  });

  test('brings no appointment back that has begun, nor what was cancelled or told by a newer revision', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), booking({ id: 'past', startsAt: '2026-11-24T15:00:30Z' }), booking({ id: 'off' }));
    call.receive(0, booking({ id: 'moved', location: 'A' }), booking({ id: 'moved', location: 'B' }));
    call.receive(1_000, ended());
    call.release(5_000);
    call.receive(6_000, granted(), cancelled('off'));
    const ids = idsOf(call);
    const results = call.replay(now, 'decide', ids);
    expect(ids.map((id) => results.get(id))).toEqual([
      { result: 'skip', reason: 'expired' },
      { result: 'skip', reason: 'withdrawn' },
      { result: 'unchanged', reason: 'superseded' },
      { result: 'sent' },
    ]);
  });

  test.each([
    ['after a cancellation', cancelled('bk-1')],
    ['after a change', booking({ location: 'Elsewhere' })],
  ])('tells once what was confirmed in the same words %s', (_when, between) => {
    const call = afterCall(booking(), between, booking());
    call.receive(50_000, granted());
    const ids = idsOf(call);
    const [first = ''] = ids;
    expect(call.replay(now, 'decide', [first]).get(first)?.result).toBe('unchanged');
    call.replay(now + 1, 'decide', ids);
    expect(call.texts).toEqual(['booking.confirmed bk-1']);
    expect(call.attempts).toMatchObject([{ followUpId: ids.at(-1) }]);
  });

  test('tells what was refused, and confirmed again before a cancellation of earlier came in', () => {
    const at = (afterMs: number): object => ({ time: time(afterMs) });
    const call = afterCall(booking({}, at(100)));
    call.receive(6_000, booking({}, at(3_000)));
    call.receive(7_000, cancelled('bk-1', at(2_000)), granted());
    const [id = ''] = idsOf(call);
    expect(call.replay(now, 'decide', [id]).get(id)).toEqual({ result: 'sent' });
  });

  test('is asked of the follow-up that was refused, however often it was numbered anew since', () => {
    const call = afterCall(booking({ revision: 1 }));
    call.receive(6_000, booking({ revision: 2 }), booking({ revision: 3 }), granted());
    const [id = ''] = idsOf(call);
    expect(call.verdicts.filter((one) => 'reason' in one && one.reason === 'duplicate')).toMatchObject([
      { followUpId: id },
      { followUpId: id },
    ]);
    expect(call.replay(now, 'decide', [id]).get(id)).toEqual({ result: 'sent' });
  });

  test('sends anew what every provider refused, and nothing that one may have', () => {
    const call = afterCall(granted(), booking());
    const [id = ''] = idsOf(call);
    const uncertain = stateOf({ fact: 'leased' }, { fact: 'uncertain', cause: 'timeout' });
    const undelivered = stateOf({ fact: 'accepted', providerIds: ['1'] }, { fact: 'rejected', reason });
    for (const state of [newAttempt, stateOf({ fact: 'leased' }), uncertain, accepted, undelivered]) {
      expect(call.replay(now, 'decide', [id], { [id]: [refused, state] }).get(id)).toEqual({ result: 'already_sent' });
    }
    expect(call.attempts).toHaveLength(1);
    const provenAbsent = foldAttempt(uncertain, { fact: 'rejected', reason });
    expect(call.replay(now, 'decide', [id], { [id]: [refused, provenAbsent] }).get(id)).toEqual({ result: 'sent' });
    expect(call.attempts).toHaveLength(2);
  });

  test('holds what lacks consent while the call still lasts, and merges what falls due together', () => {
    const call = new CallUnderTest({ senders: [fakeSender({ canSay: () => false })] });
    call.receive(0, started(), granted(), booking({}, { live: true }), payment({}, { live: true }));
    const ids = idsOf(call);
    expect(call.facts.followUps.map((one) => one.status)).toEqual(['closed', 'closed']);
    const mended = new CallUnderTest({ facts: call.facts });
    const closed = { outcome: 'suppressed', reason: 'does_not_fit' } as const;
    for (const followUp of call.facts.followUps) {
      mended.changes.push({ change: 'follow_up_closed', followUp, ...closed });
    }
    expect([...mended.replay(2_000, 'decide', ids).values()]).toEqual([{ result: 'sent' }, { result: 'sent' }]);
    expect(mended.texts).toEqual(['booking.confirmed bk-1 + payment.captured pay-1']);

    const withdrawn = new CallUnderTest({ facts: call.facts });
    withdrawn.changes.push(...mended.of('follow_up_closed'));
    withdrawn.receive(1_000, revoked({ channels: ['sms'] }));
    const held = withdrawn.replay(2_000, 'decide', ids.slice(0, 1)).get(ids[0] ?? '');
    expect(held).toEqual({ result: 'held', reason: 'no_consent', until: moment(600_000) });
    expect(inWords(withdrawn.verdicts.at(-1) as never)).toBe('hold(no_consent)');
  });

  test('leaves what is held alone', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), booking());
    const [id = ''] = idsOf(call);
    expect(call.replay(1_000, 'decide', [id]).get(id)).toEqual({ result: 'unchanged', reason: 'call_live' });
  });
});

describe('what shares a message with what is decided again', () => {
  /** Both went out in one message, or were to; the first alone is named. */
  function replayed(call: CallUnderTest, attempts: readonly AttemptState[], mode: 'decide' | 'send') {
    const [named, other] = call.facts.followUps.map((followUp) => ({ followUp, state: 'settled', attempts }));
    const settings = { mode, idOfRepeat: (id: string) => `${id}-again` };
    const all = [named!, { ...other!, alongside: true as const }];
    return decideAgain(all, settings, call.facts, call.policy, moment(now), () => 'new');
  }
  const textsIn = ({ changes }: ReturnType<typeof replayed>): readonly string[] =>
    changes.flatMap((one) => (one.change === 'attempt_planned' ? [one.attempt.request.text] : []));

  test('is told with it, where the message never left', () => {
    const call = afterCall(granted(), booking(), payment());
    const replay = replayed(call, [refused], 'decide');
    expect([...replay.results]).toEqual(idsOf(call).map((id) => [id, { result: 'sent' }]));
    expect(textsIn(replay)).toEqual(['booking.confirmed bk-1 + payment.captured pay-1']);
  });

  test.each(['decide', 'send'] as const)('is left alone otherwise, and nothing is said of it: %s', (mode) => {
    const call = afterCall(granted(), booking(), payment());
    const replay = replayed(call, [accepted], mode);
    expect([...replay.results.keys()]).toEqual(idsOf(call).slice(0, 1));
    expect(textsIn(replay)).toEqual(mode === 'send' ? ['booking.confirmed bk-1'] : []);
  });
});

describe('sending again', () => {
  test('makes a follow-up of its own about the same revision, and counts', () => {
    const call = afterCall(granted(), booking());
    const [id = ''] = idsOf(call);
    const first = `${id}-again`;
    const sent = { [id]: [accepted], [first]: [accepted] };
    expect(call.replay(now, 'send', [id], sent).get(id)).toEqual({ result: 'sent', againAs: first });
    expect(call.facts.followUps).toMatchObject([
      { id, status: 'released', basis: 'call_ended' },
      { id: first, again: 1, revision: 1, status: 'released', basis: 'replay', basisAt: moment(now) },
    ]);
    expect(call.attempts.map((one) => one.followUpId)).toEqual([id, first]);
    for (const verdicts of currentVerdicts(call.verdicts).values()) expect(verdicts).toHaveLength(1);
    // Done once for one request, and of a message and its repeat, both named, one is sent.
    expect(call.replay(now, 'send', [id], sent).get(id)).toEqual({ result: 'already_sent' });
    expect(call.replay(now, 'send', [first], sent).get(first)).toEqual({ result: 'already_sent' });
    const both = call.replay(now, 'send', [first, id], sent, 'more');
    expect(both.get(first)).toEqual({ result: 'sent', againAs: `${first}-more` });
    expect(both.get(id)).toEqual({ result: 'already_sent' });
    expect(call.facts.followUps.at(-1)).toMatchObject({ again: 2 });
    // What the platform says later is measured by revisions, as before.
    call.receive(now + 1_000, booking({ location: 'elsewhere' }));
    expect(call.facts.followUps.at(-1)).toMatchObject({ revision: 2 });
    expect(call.facts.followUps.at(-1)).not.toHaveProperty('again');
  });

  test('tells two matters of one call each once more: they have their numbers in common, and nothing else', () => {
    const call = afterCall(granted(), booking(), payment(), booking({ id: 'bk-2' }));
    const ids = idsOf(call);
    expect(ids).toHaveLength(3);
    const results = call.replay(now, 'send', ids, Object.fromEntries(ids.map((id) => [id, [accepted]])));
    expect(ids.map((id) => results.get(id))).toEqual(ids.map((id) => ({ result: 'sent', againAs: `${id}-again` })));
    expect(call.texts.at(-1)).toBe('booking.confirmed bk-1 + payment.captured pay-1 + booking.confirmed bk-2');
  });

  test('asks everything that a first message is asked; a refusal takes nothing back of what was sent', () => {
    const call = afterCall(granted(), booking(), payment());
    const [, id = ''] = idsOf(call);
    const count = call.verdicts.length;
    call.receive(50_000, revoked());
    const { facts } = call;
    expect(call.replay(now, 'send', [id], { [id]: [accepted] }).get(id)).toEqual({
      result: 'skip',
      reason: 'opted_out',
    });
    expect(call.facts).toBe(facts);
    expect(call.verdicts).toHaveLength(count + 1);
    expect(call.attempts).toHaveLength(1);
  });

  test('sends nothing again that was cancelled since, nor an older revision of what was told anew', () => {
    const call = afterCall(granted(), booking({ id: 'off' }), booking({ id: 'moved' }));
    const [off = '', moved = ''] = idsOf(call);
    call.receive(50_000, cancelled('off'), booking({ id: 'moved', location: 'Room 2' }));
    const sent = { [off]: [accepted], [moved]: [accepted] };
    const planned = call.attempts.length;
    const results = call.replay(now, 'send', [off, moved], sent);
    expect(results.get(off)).toEqual({ result: 'skip', reason: 'withdrawn' });
    expect(results.get(moved)).toEqual({ result: 'skip', reason: 'superseded' });
    expect(call.attempts).toHaveLength(planned);
  });

  test('of what never left is deciding again, and of what is under way it is nothing', () => {
    const call = afterCall(booking());
    const [id = ''] = idsOf(call);
    call.receive(50_000, granted());
    expect(call.replay(now, 'send', [id]).get(id)).toEqual({ result: 'sent' });
    expect(call.facts.followUps).toHaveLength(1);
    expect(call.replay(now, 'send', [id], { [id]: [newAttempt] }).get(id)).toEqual({
      result: 'unchanged',
      reason: 'under_way',
    });
  });
});
