import { describe, expect, test } from '@jest/globals';
import { differences } from '../../src/check/check-call.ts';
import { isVerdictEntry, type Journey } from '../../src/check/journey.ts';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { by, reached, skipped } from '../../src/morning/steps.ts';
import { morning } from '../../src/morning/morning.ts';
import type { Text } from '../../src/run/sandbox-client.ts';
import { planOfWords } from '../support/plan-of-words.ts';
import { deliveredAttempt, exampleCall, exampleText, rejectedAttempt } from '../support/scripted-journey.ts';
import { scriptedJourney, withFollowUp } from '../support/scripted-journey.ts';

const good = scriptedJourney(exampleCall);

const check = (journey: Journey | undefined, texts: readonly Text[] = [exampleText]) =>
  differences(exampleCall, glowSalon, journey, texts);

test('a call that ended as its script says has no differences', () => {
  expect(check(good)).toEqual([]);
});

const calls = morning.flatMap((business) => business.calls.map((call) => ({ business, call })));

test.each(calls)('$call.id can end as its script says', ({ business, call }) => {
  const texts =
    typeof call.texts === 'number'
      ? Array.from({ length: call.texts }, () => exampleText)
      : call.texts.map((body) => ({ ...exampleText, body: body.replace('{day}', 'Tue Dec 8') }));
  expect(differences(call, business, scriptedJourney(call, business), texts)).toEqual([]);
});

describe('events and verdicts', () => {
  test('a call that the gateway has not heard of', () => {
    expect(check(undefined, [])).toContain('us-99-1 (call.started) stands in the ledger 0 times, and should once');
  });

  test('an event that was stored twice', () => {
    const [first] = good.entries;
    const entries = [...good.entries, ...(first ? [first] : [])];
    expect(check({ ...good, entries })).toEqual([
      'us-99-1 (call.started) stands in the ledger 2 times, and should once',
    ]);
  });

  test('an event without a verdict', () => {
    const entries = good.entries.filter(({ kind, data }) => kind !== 'verdict' || data['eventId'] !== 'e-us-99-2');
    expect(check({ ...good, entries })).toEqual([
      'us-99-2 (consent.granted) has 0 verdicts that stand, and should have one',
    ]);
  });

  test('an event with two verdicts, neither of which supersedes the other', () => {
    const data = { verdictId: 'v-2', eventId: 'e-us-99-5', verdict: 'send' };
    expect(check({ ...good, entries: [...good.entries, { kind: 'verdict', data }] })).toEqual([
      'us-99-5 (call.ended) has 2 verdicts that stand, and should have one',
    ]);
  });

  test('a verdict that another one superseded does not count', () => {
    const data = { verdictId: 'v-0', eventId: 'e-us-99-3', verdict: 'hold', reason: 'call_live' };
    const entries = good.entries.map((entry) =>
      isVerdictEntry(entry) && entry.data.verdictId === 'v-us-99-3'
        ? { ...entry, data: { ...entry.data, supersedes: 'v-0' } }
        : entry,
    );
    expect(check({ ...good, entries: [{ kind: 'verdict', data }, ...entries] })).toEqual([]);
  });

  test('another verdict, or another reason', () => {
    const steps = exampleCall.steps.map((step) =>
      'expected' in step ? { ...step, expected: skipped('no_consent') } : step,
    );
    expect(differences({ ...exampleCall, steps }, glowSalon, good, [exampleText])).toEqual([
      'us-99-3 (booking.confirmed) got the verdict send, and should get skip no_consent',
      'us-99-4 (booking.confirmed) got the verdict skip duplicate, and should get skip no_consent',
      'the follow-up of us-99-3 has the outcome reached, and should have suppressed',
    ]);
  });
});

describe('follow-ups', () => {
  test.each([
    [{ outcome: 'unreached' }, 'the follow-up of us-99-3 has the outcome unreached, and should have reached'],
    [
      { outcome: undefined, state: 'sending' },
      'the follow-up of us-99-3 has the state sending, and should have settled',
    ],
    [{ basis: 'trigger' }, 'the follow-up of us-99-3 has the basis trigger, and should have call_ended'],
    [{ subjectId: 'B-2' }, 'the follow-up of us-99-3 has the subject B-2, and should have B-1'],
    [
      { attempts: [] },
      'the follow-up of us-99-3 went [] by the plan [sms (rule US/CA); not rcs: no_consent], and should go [sms delivered] by the plan [sms (rule US/CA); not rcs: no_consent]',
    ],
    [
      { attempts: [{ ...deliveredAttempt(4_000), receipts: [{ status: 'delivered', doubleDelivery: true }] }] },
      'the follow-up of us-99-3 has the double deliveries 1, and should have 0',
    ],
  ])('%j', (change, difference) => {
    expect(check(withFollowUp(good, change as Parameters<typeof withFollowUp>[1]))).toContain(difference);
  });

  test('another plan, though the message went the right way', () => {
    const plan = planOfWords('sms (caller_asked); not rcs: no_consent', glowSalon);
    expect(check(withFollowUp(good, { plan }))).toEqual([
      'the follow-up of us-99-3 went [sms delivered] by the plan [sms (caller_asked); not rcs: no_consent], and should go [sms delivered] by the plan [sms (rule US/CA); not rcs: no_consent]',
    ]);
  });

  test('either of two ways, and no third', () => {
    const tried = by('rcs (rule US/CA) -> sms', 'rcs rejected', 'sms delivered');
    const spared = by('sms (rule US/CA); not rcs: unreachable', 'sms delivered');
    const script = (...ways: (typeof tried)[]) => {
      const expected = reached('call_ended', ...ways);
      return { ...exampleCall, steps: exampleCall.steps.map((step, at) => (at === 2 ? { ...step, expected } : step)) };
    };
    for (const way of [tried, spared]) {
      expect(differences(script(tried, spared), glowSalon, scriptedJourney(script(way)), [exampleText])).toEqual([]);
    }
    expect(differences(script(tried, spared), glowSalon, good, [exampleText])).toHaveLength(1);
  });

  test('why no channel was left, where the script asks for it', () => {
    const expected = skipped('opted_out', 'not rcs: opted_out, not sms: opted_out');
    const steps = exampleCall.steps.map((step, index) => (index === 2 ? { ...step, expected } : step));
    expect(differences({ ...exampleCall, steps }, glowSalon, good, [exampleText])).toContain(
      'the follow-up of us-99-3 has the plan sms (rule US/CA); not rcs: no_consent, and should have not rcs: opted_out, not sms: opted_out',
    );
  });

  test('a send that led to none', () => {
    expect(check({ ...good, followUps: [] })).toEqual(['us-99-3 led to no follow-up']);
  });

  test('one that no event stands for', () => {
    const stray = { ...good.followUps[0], id: 'f-stray', subjectId: 'B-7' } as Journey['followUps'][number];
    expect(check({ ...good, followUps: [...good.followUps, stray] })).toEqual([
      'a follow-up that no event stands for: booking.confirmed B-7',
    ]);
  });

  test('five seconds are in time, a millisecond more is late', () => {
    expect(check(withFollowUp(good, { attempts: [deliveredAttempt(5_000)] }))).toEqual([]);
    expect(check(withFollowUp(good, { attempts: [deliveredAttempt(5_001)] }))).toEqual([
      'the follow-up of us-99-3 was accepted 5001 ms after its due basis, and should within 5000',
    ]);
  });

  test('a throttled one may be late', () => {
    const expected = reached('call_ended', by(glowSalon.smsPlan, 'sms rejected', 'sms delivered'));
    const steps = exampleCall.steps.map((step, index) => (index === 2 ? { ...step, expected } : step));
    const late = withFollowUp(good, { attempts: [rejectedAttempt, deliveredAttempt(6_200)] });
    expect(differences({ ...exampleCall, steps }, glowSalon, late, [exampleText])).toEqual([]);
  });
});

describe('texts and replies', () => {
  test('no text, and one too many', () => {
    expect(check(good, [])).toEqual(['the carriers took over 0 texts, and should 1']);
    expect(check(good, [exampleText, exampleText])).toEqual(['the carriers took over 2 texts, and should 1']);
  });

  test('other words', () => {
    expect(check(good, [{ ...exampleText, body: 'Booked!' }])).toEqual([
      'a text says "Booked!", and should say "Booked."',
    ]);
  });

  test('whichever day stands where the script has one, and nothing but a day', () => {
    const script = { ...exampleCall, texts: ['Booked: {day}, 3 PM.'] };
    const said = (body: string) => differences(script, glowSalon, good, [{ ...exampleText, body }]);
    expect(said('Booked: Tue Dec 8, 3 PM.')).toEqual([]);
    for (const body of [
      'Booked: , 3 PM.',
      'Booked: undefined!, 3 PM.',
      'Booked: Tue Dec 8, 4 PM.',
      'Booked: {day}, 3 PM.',
    ]) {
      expect(said(body)).toHaveLength(1);
    }
  });

  test('a reply that is missing, or was read as something else', () => {
    expect(check({ ...good, replies: [] })).toEqual(['the replies are [], and should be [no keyword]']);
    expect(check({ ...good, replies: [{ id: 'r', keyword: 'stop' }] })).toEqual([
      'the replies are [stop], and should be [no keyword]',
    ]);
  });
});
