import type { Journey, JourneyAttempt, JourneyFollowUp } from '../../src/check/journey.ts';
import type { Business, CallScript } from '../../src/morning/call-script.ts';
import { isReply, subjectOf } from '../../src/morning/call-script.ts';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { booked, consented, ended, reached, replied, skipped, started } from '../../src/morning/steps.ts';
import { numberedEvents } from '../../src/play/cloud-event.ts';
import type { Text } from '../../src/run/sandbox-client.ts';
import { attemptOfWords, planOfWords } from './plan-of-words.ts';

/** 2031-05-13, nine in the morning. */
export const basisAt = new Date('2031-05-13T15:00:00Z');

export const booking = {
  id: 'B-1',
  startsAt: '2031-06-03T10:00:00-04:00',
  location: '118 Mercer Street',
  rescheduleUrl: 'https://glow.example.com/b/B-1',
};

/** A booking that is told after the call, a repeat of it, and a word of thanks. */
export const exampleCall: CallScript = {
  id: 'us-99',
  shows: ['booking confirmed'],
  startsAtMs: 0,
  steps: [
    started(0, { phone: '+12125550199', locale: 'en-US' }),
    consented(200, ['appointment'], 'May we text you?'),
    booked(400, booking, reached('call_ended')),
    booked(600, booking, skipped('duplicate')),
    ended(900),
    replied(1_000, 'Thanks!'),
  ],
  texts: ['Booked.'],
};

export const exampleText: Text = { sid: 'SM1', body: 'Booked.', status: 'delivered' };

/** An attempt that the carrier refused, and nothing more. */
export const rejectedAttempt: JourneyAttempt = {
  id: 'a-0',
  channel: 'sms',
  step: 0,
  status: 'rejected',
  units: 1,
  engagement: [],
  receipts: [],
};

/** An attempt that was accepted so long after the due basis, and delivered. */
export const deliveredAttempt = (afterMs: number): JourneyAttempt => ({
  ...rejectedAttempt,
  id: 'a-1',
  status: 'delivered',
  acceptedAt: new Date(basisAt.getTime() + afterMs),
});

/**
 * The journey of a call that ends as its script says, in the first way where it has several: what was accepted was so
 * 4,031 ms after its due basis.
 */
export function scriptedJourney(call: CallScript, business: Business = glowSalon): Journey {
  const events = numberedEvents(call);
  const followUps = events.flatMap(({ id, step }): JourneyFollowUp[] => {
    const subject = subjectOf(step);
    if (subject === undefined || step.expected?.verdict !== 'send') return [];
    const { outcome, basis, ways, doubles = 0 } = step.expected;
    const plan = planOfWords(ways[0]?.plan ?? business.smsPlan, business);
    const attempts = (ways[0]?.attempts ?? []).map((words, index): JourneyAttempt => {
      const attempt = attemptOfWords(words, plan);
      const isAccepted = attempt.status !== 'rejected' && attempt.status !== 'uncertain';
      return {
        ...attempt,
        id: `a-${id}-${index + 1}`,
        units: 1,
        receipts: index < doubles ? [{ status: 'delivered', doubleDelivery: true }] : [],
        ...(isAccepted && { acceptedAt: new Date(basisAt.getTime() + 4_031) }),
      };
    });
    const { trigger, subject: subjectId } = subject;
    return [{ id: `f-${id}`, trigger, subjectId, state: 'settled', outcome, basis, basisAt, plan, attempts }];
  });
  const verdicts = events.map(({ id, step }) => {
    const expected = step.expected ?? { verdict: 'skip' as const, reason: 'not_a_trigger' };
    const own = followUps.find((one) => one.id === `f-${id}`);
    const data = { verdictId: `v-${id}`, eventId: `e-${id}`, verdict: expected.verdict };
    const reason = expected.verdict === 'skip' ? { reason: expected.reason } : {};
    return { kind: 'verdict', data: { ...data, ...reason, ...(own && { followUpId: own.id }) } };
  });
  return {
    tenant: 'glow-salon',
    callId: call.id,
    followUps,
    entries: [
      ...events.map(({ id, step }) => ({ kind: 'event', data: { eventId: `e-${id}`, id, type: step.type } })),
      ...verdicts,
    ],
    notices: [],
    replies: call.steps
      .filter(isReply)
      .map(({ keyword }, index) => ({ id: `r-${index}`, ...(keyword && { keyword }) })),
  };
}

/** The same journey with its first follow-up changed. */
export function withFollowUp(journey: Journey, change: Partial<JourneyFollowUp>): Journey {
  const [first, ...others] = journey.followUps;
  if (first === undefined) throw new Error('the journey has no follow-up to change');
  return { ...journey, followUps: [{ ...first, ...change }, ...others] };
}
