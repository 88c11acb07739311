import { describe, expect, test } from '@jest/globals';
import { differences } from '../../src/check/check-call.ts';
import { isVerdictEntry, type Journey } from '../../src/check/journey.ts';
import { reached, skipped } from '../../src/morning/steps.ts';
import { morning } from '../../src/morning/morning.ts';
import type { Text } from '../../src/run/sandbox-client.ts';
import { basisAt, exampleCall, exampleText, scriptedJourney, withFollowUp } from '../support/scripted-journey.ts';

const good = scriptedJourney(exampleCall);

const check = (journey: Journey | undefined, texts: readonly Text[] = [exampleText]) =>
  differences(exampleCall, journey, texts);

const acceptedAfter = (milliseconds: number) => ({
  id: 'a-1',
  channel: 'sms',
  status: 'delivered',
  units: 1,
  acceptedAt: new Date(basisAt.getTime() + milliseconds),
});

test('a call that ended as its script says has no differences', () => {
  expect(check(good)).toEqual([]);
});

test.each(morning.flatMap(({ calls }) => calls))('$id can end as its script says', (call) => {
  const texts =
    typeof call.texts === 'number'
      ? Array.from({ length: call.texts }, () => exampleText)
      : call.texts.map((body) => ({ ...exampleText, body }));
  expect(differences(call, scriptedJourney(call), texts)).toEqual([]);
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
    expect(differences({ ...exampleCall, steps }, good, [exampleText])).toEqual([
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
    [{ attempts: [] }, 'the follow-up of us-99-3 has the tries 0, and should have 1'],
  ])('%j', (change, difference) => {
    expect(check(withFollowUp(good, change as Parameters<typeof withFollowUp>[1]))).toContain(difference);
  });

  test('the reason for the channel, where the script asks for it', () => {
    const expected = { ...reached('call_ended'), why: 'caller_asked' as const };
    const steps = exampleCall.steps.map((step, index) => (index === 2 ? { ...step, expected } : step));
    expect(differences({ ...exampleCall, steps }, good, [exampleText])).toEqual([
      'the follow-up of us-99-3 has the why tenant_order, and should have caller_asked',
    ]);
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
    expect(check(withFollowUp(good, { attempts: [acceptedAfter(5_000)] }))).toEqual([]);
    expect(check(withFollowUp(good, { attempts: [acceptedAfter(5_001)] }))).toEqual([
      'the follow-up of us-99-3 was accepted 5001 ms after its due basis, and should within 5000',
    ]);
  });

  test('a throttled one may be late', () => {
    const rejected = { id: 'a-0', channel: 'sms', status: 'rejected', units: 1 };
    const expected = { ...reached('call_ended'), tries: 2 };
    const steps = exampleCall.steps.map((step, index) => (index === 2 ? { ...step, expected } : step));
    const late = withFollowUp(good, { attempts: [rejected, acceptedAfter(6_200)] });
    expect(differences({ ...exampleCall, steps }, late, [exampleText])).toEqual([]);
  });
});

describe('texts and replies', () => {
  test('no text, and one too many', () => {
    expect(check(good, [])).toEqual(['the carrier took over 0 texts, and should 1']);
    expect(check(good, [exampleText, exampleText])).toEqual(['the carrier took over 2 texts, and should 1']);
  });

  test('other words', () => {
    expect(check(good, [{ ...exampleText, body: 'Booked!' }])).toEqual([
      'a text says "Booked!", and should say "Booked."',
    ]);
  });

  test('a reply that is missing, or was read as something else', () => {
    expect(check({ ...good, replies: [] })).toEqual(['the replies are [], and should be [no keyword]']);
    expect(check({ ...good, replies: [{ id: 'r', keyword: 'stop' }] })).toEqual([
      'the replies are [stop], and should be [no keyword]',
    ]);
  });
});
