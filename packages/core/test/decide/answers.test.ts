import { describe, expect, test } from '@jest/globals';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import type { AnswerGiven } from '../../src/decide/received-event.ts';
import { CallUnderTest, moment, start, type CallChoice } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import {
  booking,
  ended,
  granted,
  request,
  revoked,
  sample,
  started,
  type SampleEvent,
} from './support/sample-events.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** The tests begin at 10:00 in New York; this is 22:30 there. */
const night = Date.parse('2026-11-25T03:30:00Z') - start;

interface Choice {
  /** When the person wrote, in milliseconds after the start. */
  readonly wrote?: number;
  readonly replyId?: string;
  readonly channel?: string;
  readonly asks?: boolean;
  readonly named?: string;
  readonly text?: string;
}

function answer({
  wrote = 0,
  replyId = 'r-1',
  channel = 'sms',
  asks = true,
  named,
  text = 'Yes',
}: Choice = {}): SampleEvent {
  const reply = { replyId, channel, account: channel, wroteAt: moment(wrote).toISOString(), asks };
  const answers: AnswerGiven = { reply, text: 'Can I bring my dog?', isNamed: named !== undefined };
  const asked = { id: named ?? `reply:${replyId}`, kind: 'text', text };
  return { ...sample('caller.requested', { request: asked }, { live: true }), answers };
}

/** A call of which nobody agreed to anything. */
function call(choice: CallChoice = {}): CallUnderTest {
  const one = new CallUnderTest(choice);
  one.receive(0, started());
  return one;
}

const planOf = (one: CallUnderTest): unknown => one.of('follow_up_released').at(-1)?.plan;
const closedPlanOf = (one: CallUnderTest): unknown => one.of('follow_up_closed').at(-1)?.plan;

describe('an answer', () => {
  test('to what a person wrote is sent under the record that is made of it, on a call that has not ended', () => {
    const one = call();
    const [event] = one.receive(minuteMs, answer());
    expect(one.verdictsOn(event)).toEqual(['send']);
    const [recorded] = one.of('consent_recorded');
    expect(recorded?.consent).toMatchObject({
      purposes: ['answer'],
      channels: ['sms'],
      particulars: { replyId: 'r-1' },
    });
    expect(one.attempts).toMatchObject([{ channel: 'sms', consentId: recorded?.consent.id, live: true }]);
    expect(planOf(one)).toMatchObject({
      purpose: 'answer',
      answers: { replyId: 'r-1' },
      steps: [{ why: 'caller_wrote' }],
    });
    expect(one.claim(minuteMs + 1)).toEqual({ valid: true, consentId: recorded?.consent.id });
  });

  test('goes by a consent that stands, and then nothing is made of the message', () => {
    const one = call();
    one.receive(1_000, granted());
    one.receive(minuteMs, answer());
    expect(one.of('consent_recorded')).toHaveLength(1);
    expect(one.attempts).toHaveLength(1);
    expect(planOf(one)).not.toHaveProperty('purpose');
  });

  test('goes where the person wrote, whatever they wished and the rules say, and nowhere else', () => {
    const senders = [fakeSender(), fakeSender({ channel: 'whatsapp' }), fakeSender({ channel: 'rcs' })];
    const one = new CallUnderTest({ senders, routing: [{ send: [{ channel: 'rcs' }, { channel: 'sms' }] }] });
    one.receive(0, started({ prefers: 'sms' }), granted({ channels: ['sms', 'rcs', 'whatsapp'] }));
    one.receive(minuteMs, answer({ channel: 'whatsapp' }));
    expect(one.attempts).toMatchObject([{ channel: 'whatsapp', account: 'whatsapp' }]);
    expect(one.attempts[0]).not.toHaveProperty('onward');
    expect(planOf(one)).toMatchObject({
      steps: [{ channel: 'whatsapp', why: 'caller_wrote' }],
      omitted: [
        { channel: 'sms', whyNot: 'caller_wrote_elsewhere' },
        { channel: 'rcs', whyNot: 'caller_wrote_elsewhere' },
      ],
    });
  });

  test('to an account that the tenant has no more goes nowhere', () => {
    const one = call();
    const [event] = one.receive(minuteMs, answer({ channel: 'whatsapp' }));
    expect(one.verdictsOn(event)).toEqual(['skip(no_channel)']);
    expect(closedPlanOf(one)).toMatchObject({
      steps: [],
      omitted: [{ channel: 'whatsapp', whyNot: 'no_account' }, {}],
    });
  });

  test('shares no message with what falls due beside it', () => {
    const one = call();
    one.receive(1_000, granted());
    one.receive(minuteMs, answer(), request({}, { live: true }), booking({}, { live: true }));
    expect(one.texts).toEqual(['caller.requested reply:r-1', 'caller.requested req-1 + booking.confirmed bk-1']);
  });

  test('of another word to the same message is a repeat, and one with an id of its own is another', () => {
    const one = call();
    one.receive(minuteMs, answer({ text: 'Yes' }));
    const [again] = one.receive(2 * minuteMs, answer({ text: 'Of course' }));
    expect(one.verdictsOn(again)).toEqual(['skip(duplicate)']);
    one.receive(3 * minuteMs, answer({ named: 'map' }));
    expect(one.attempts).toHaveLength(2);
    expect(one.of('consent_recorded')).toHaveLength(1);
  });
});

test('what answers nothing takes no place of an answer, whatever its id', () => {
  const one = call();
  one.receive(1_000, request({ id: 'reply:r-1' }));
  const [event] = one.receive(minuteMs, answer());
  const [again] = one.receive(2 * minuteMs, answer({ text: 'Of course' }));
  expect(one.verdictsOn(event)).toEqual(['send']);
  expect(one.verdictsOn(again)).toEqual(['skip(duplicate)']);
  expect(one.attempts).toHaveLength(1);
});

describe('the caps of a person', () => {
  test.each([
    ['let an answer pass to what was asked within a day', minuteMs, {}, ['send']],
    ['refuse one to what is older, which another consent permits', 25 * hourMs, {}, ['skip(cap_person)']],
    ['refuse one to what asked for nothing', minuteMs, { asks: false }, ['skip(cap_person)']],
  ])('%s', (_what, age, choice, verdicts) => {
    const one = capped();
    const [event] = one.receive(minuteMs, answer({ ...choice, wrote: minuteMs - age }));
    expect(one.verdictsOn(event)).toEqual(verdicts);
  });

  test('refuse what promotes, whatever it answers', () => {
    const one = capped({ marketing: new Set(['caller.requested']) });
    const [event] = one.receive(minuteMs, answer({ wrote: 0 }));
    expect(one.verdictsOn(event)).toEqual(['skip(cap_person)']);
  });
});

/** A call of somebody who was sent all that they may be sent in a day, and who agreed to everything. */
function capped(choice: CallChoice = {}): CallUnderTest {
  const sent = { followUpId: 'before', at: moment(-minuteMs), channel: 'sms', marketing: false };
  const counted = { messages: [sent], used: {} };
  const one = call({ guards: { caps: { person: { perDay: 1 } } }, ...choice, facts: { counted } });
  one.receive(1_000, granted({ purposes: ['support', 'marketing'], basis: 'written_esign' }));
  return one;
}

describe('nothing is sent', () => {
  test.each([
    ['a day after the message', { wrote: 0 }, 24 * hourMs, 'too_late'],
    ['to what may have meant a stop', { asks: false }, minuteMs, 'asks_nothing'],
  ])('%s, and the plan says why', (_when, choice, at, whyNoEvidence) => {
    const one = call();
    const [event] = one.receive(at, answer(choice));
    expect(one.verdictsOn(event)).toEqual(['skip(no_consent)']);
    expect(one.of('consent_recorded')).toEqual([]);
    expect(closedPlanOf(one)).toMatchObject({
      answers: { replyId: 'r-1', whyNoEvidence },
      omitted: [{ whyNot: 'no_consent' }],
    });
  });

  test('where a text of the trigger promotes, but under a written agreement', () => {
    const one = call({ marketing: new Set(['caller.requested']) });
    const [event] = one.receive(minuteMs, answer());
    expect(one.verdictsOn(event)).toEqual(['skip(no_consent)']);
    expect(closedPlanOf(one)).toMatchObject({ purpose: 'marketing', answers: { whyNoEvidence: 'promotes' } });
  });

  test('after a stop, and no record is made of the message then', () => {
    const one = call();
    one.receive(1_000, revoked());
    const [event] = one.receive(minuteMs, answer());
    expect(one.verdictsOn(event)).toEqual(['skip(opted_out)']);
    expect(one.of('consent_recorded')).toEqual([]);
  });

  test('from an account at whose provider the person has stopped, whatever their message permits', () => {
    const one = call({ facts: { blockedAccounts: new Set(['sms']) } });
    const [event] = one.receive(minuteMs, answer());
    expect(one.verdictsOn(event)).toEqual(['skip(provider_block)']);
    expect(closedPlanOf(one)).toMatchObject({
      steps: [],
      omitted: [{ channel: 'sms', account: 'sms', whyNot: 'provider_block' }],
    });
  });

  test('once more after they took back what their message permitted: no second record is made of it', () => {
    const one = call();
    one.receive(minuteMs, answer());
    one.receive(minuteMs + 1, revoked({ channels: ['sms'] }));
    const [event] = one.receive(minuteMs + 2, answer({ named: 'second', text: 'Of course' }));
    expect(one.verdictsOn(event)).toEqual(['skip(no_consent)']);
    expect(one.of('consent_recorded').filter((change) => change.consent.kind === 'grant')).toHaveLength(1);
    expect(one.attempts).toHaveLength(1);
  });

  test('when a stop comes before the claim', () => {
    const one = call();
    const [event] = one.receive(minuteMs, answer());
    one.receive(minuteMs + 1, revoked());
    expect(one.claim(minuteMs + 2)).toMatchObject({ valid: false });
    expect(one.verdictsOn(event)).toEqual(['send', 'skip(opted_out)']);
  });

  test('of what else the caller is to be told, by the record of their message', () => {
    const one = call();
    one.receive(minuteMs, answer());
    const [other] = one.receive(minuteMs + 1, request({}, { live: true }));
    const [foreign] = one.receive(minuteMs + 2, answer({ replyId: 'r-2', asks: false }));
    expect(one.verdictsOn(other)).toEqual(['hold(no_consent)']);
    expect(one.verdictsOn(foreign)).toEqual(['skip(no_consent)']);
    expect(one.attempts).toHaveLength(1);
  });
});

test('a consent that has expired keeps nobody from asking', () => {
  const expired: ConsentRecord = {
    id: 'old',
    kind: 'grant',
    channels: ['sms'],
    purposes: ['support'],
    artefact: true,
    recordedAt: moment(-hourMs),
    expiresAt: moment(0),
  };
  const one = call({ facts: { consents: [expired] } });
  const [event] = one.receive(minuteMs, answer());
  expect(one.verdictsOn(event)).toEqual(['send']);
});

describe('at night', () => {
  test('an answer within ten minutes arrives, as does what was asked for on a call just now', () => {
    const one = call();
    one.receive(1_000, ended());
    const [event] = one.receive(night, answer({ wrote: night - 9 * minuteMs }));
    expect(one.verdictsOn(event)).toEqual(['send']);
    const consentId = one.of('consent_recorded')[0]?.consent.id;
    expect(planOf(one)).toMatchObject({ quietHours: { decision: 'exempt', consentId } });
  });

  test('a later one waits for the morning, and is not sent when its permission has ended by then', () => {
    const early = call();
    early.receive(1_000, ended());
    const [soon] = early.receive(night, answer({ wrote: night - 11 * minuteMs }));
    expect(early.verdictsOn(soon)).toEqual(['hold(quiet_hours)']);
    early.release((early.facts.followUps[0]?.dueAt.getTime() ?? 0) - start);
    expect(early.verdictsOn(soon)).toEqual(['hold(quiet_hours)', 'send']);
    const old = call();
    old.receive(1_000, ended());
    const [late] = old.receive(night, answer({ wrote: night - 20 * hourMs }));
    old.release((old.facts.followUps[0]?.dueAt.getTime() ?? 0) - start);
    expect(old.verdictsOn(late)).toEqual(['hold(quiet_hours)', 'skip(consent_expired)']);
  });
});
