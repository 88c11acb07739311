import { describe, expect, test } from '@jest/globals';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import { CallUnderTest, moment } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import {
  booking,
  ended,
  escalation,
  granted,
  payment,
  revoked,
  started,
  type SampleEvent,
} from './support/sample-events.ts';

/** What becomes of a booking on a call where these events come, a second apart, before its end. */
function bookingAmong(...events: readonly SampleEvent[]): string {
  const call = new CallUnderTest();
  const ids = [started(), ...events, ended()].flatMap((event, index) => call.receive(1_000 * index, event));
  call.release(100_000);
  const trigger = ids[events.findIndex(({ event }) => event.type === 'booking.confirmed') + 1];
  return call.verdictsOn(trigger).join(' ');
}

test.each([
  ['consent before the trigger', [granted(), booking()], 'hold(call_live) send'],
  ['consent after the trigger', [booking(), granted()], 'hold(call_live) send'],
  ['no consent', [booking()], 'hold(call_live) skip(no_consent)'],
  ['consent for another channel', [granted({ channels: ['rcs'] }), booking()], 'hold(call_live) skip(no_consent)'],
  ['consent for another purpose', [granted({ purposes: ['support'] }), booking()], 'hold(call_live) skip(no_consent)'],
  ['consent to marketing', [granted({ purposes: ['marketing'] }), booking()], 'hold(call_live) skip(no_consent)'],
  [
    'the purpose revoked',
    [granted(), booking(), revoked({ purposes: ['appointment'] })],
    'hold(call_live) skip(no_consent)',
  ],
  ['the channel revoked', [granted(), revoked({ channels: ['sms'] }), booking()], 'hold(call_live) skip(no_consent)'],
  ['another purpose revoked', [granted(), revoked({ purposes: ['support'] }), booking()], 'hold(call_live) send'],
  [
    'revoked and granted again',
    [granted(), revoked({ channels: ['sms'] }), granted(), booking()],
    'hold(call_live) send',
  ],
  ['a stop', [granted(), booking(), revoked()], 'hold(call_live) skip(opted_out)'],
  [
    'a stop, naming empty lists',
    [granted(), booking(), revoked({ channels: [], purposes: [] })],
    'hold(call_live) skip(opted_out)',
  ],
  ['a stop before any consent', [revoked(), booking()], 'hold(call_live) skip(opted_out)'],
  ['a stop, then a consent nobody can hear', [revoked(), granted(), booking()], 'hold(call_live) skip(opted_out)'],
  ['a stop, then a recorded consent', [revoked(), granted({ recorded: true }), booking()], 'hold(call_live) send'],
  [
    'a stop, then a signed consent',
    [revoked(), granted({ basis: 'written_esign' }), booking()],
    'hold(call_live) send',
  ],
  [
    'a recorded consent, then a stop',
    [granted({ recorded: true }), booking(), revoked()],
    'hold(call_live) skip(opted_out)',
  ],
])('%s', (_what, events, expected) => {
  expect(bookingAmong(...events)).toBe(expected);
});

test('a stop wins over a consent of the same moment, in both orders', () => {
  for (const both of [
    [granted({ recorded: true }), revoked()],
    [revoked(), granted({ recorded: true })],
  ]) {
    const call = new CallUnderTest();
    call.receive(0, started(), ...both, booking({}, { live: true }));
    expect(call.facts.followUps).toMatchObject([{ status: 'held', holdReason: 'opted_out' }]);
  }
});

test('a stop on a live call holds a live trigger until the end, for a new consent may be spoken', () => {
  const call = new CallUnderTest();
  const [, , , trigger] = call.receive(0, started(), granted(), revoked(), booking({}, { live: true }));
  expect(call.verdictsOn(trigger)).toEqual(['hold(opted_out)']);
  call.receive(1_000, granted({ recorded: true }));
  expect(call.verdictsOn(trigger)).toEqual(['hold(opted_out)', 'send']);
});

test('what waits for consent waits as opted out once a stop comes', () => {
  const call = new CallUnderTest();
  const [, trigger] = call.receive(0, started(), booking({}, { live: true }));
  call.receive(1_000, revoked());
  expect(call.facts.followUps).toMatchObject([{ status: 'held', holdReason: 'opted_out', dueAt: moment(600_000) }]);
  call.receive(2_000, ended());
  call.release(6_000);
  expect(call.verdictsOn(trigger)).toEqual(['hold(no_consent)', 'skip(opted_out)']);
});

test('each trigger needs the consent of its own purpose', () => {
  const call = new CallUnderTest();
  call.receive(0, started(), granted({ purposes: ['transaction'] }));
  call.receive(1_000, booking(), payment(), escalation(), ended());
  call.release(5_000);
  expect(call.texts).toEqual(['payment.captured pay-1']);
});

test('a stop holds on every channel; a revocation only on its own', () => {
  const senders = [fakeSender({ channel: 'rcs' }), fakeSender({ channel: 'sms' })];
  const planned = (...events: readonly SampleEvent[]): readonly string[] => {
    const call = new CallUnderTest({ senders });
    call.receive(0, started(), granted({ channels: ['rcs', 'sms'] }));
    call.receive(1_000, ...events, booking({}, { live: true }));
    return call.attempts.map((one) => one.channel);
  };
  expect(planned()).toEqual(['rcs']);
  expect(planned(revoked({ channels: ['rcs'] }))).toEqual(['sms']);
  expect(planned(revoked())).toEqual([]);
});

describe('a consent from before the call', () => {
  const earlier = (expiresAt: Date): ConsentRecord => ({
    id: 'earlier',
    kind: 'grant',
    channels: ['sms'],
    purposes: ['appointment'],
    basis: 'oral_express',
    artefact: true,
    recordedAt: moment(-86_400_000),
    expiresAt,
  });

  test.each([
    [6_001, 'send'],
    [6_000, 'skip(consent_expired)'],
  ])('that expires after %d ms is asked about when the message leaves', (expiresAfter, expected) => {
    const call = new CallUnderTest({ facts: { consents: [earlier(moment(expiresAfter))] } });
    const [, trigger] = call.receive(0, started(), booking());
    call.receive(2_000, ended());
    call.release(6_000);
    expect(call.verdictsOn(trigger)).toEqual(['hold(call_live)', expected]);
  });

  test('is the evidence of the attempt', () => {
    const call = new CallUnderTest({ facts: { consents: [earlier(moment(1_000))] } });
    call.receive(0, started(), booking({}, { live: true }));
    expect(call.attempts).toMatchObject([{ consentId: 'earlier' }]);
  });

  test('and a stop from before it', () => {
    const stop = { id: 'stop', kind: 'stop', scope: 'all', at: moment(-1) } as const;
    const facts = { consents: [earlier(moment(99_000))], suppressions: [stop] };
    const call = new CallUnderTest({ facts });
    const [, trigger] = call.receive(0, started(), booking({}, { live: true }));
    expect(call.verdictsOn(trigger)).toEqual(['hold(opted_out)']);
  });
});

test('the evidence is kept as it was given', () => {
  const call = new CallUnderTest();
  const [grant, revocation, stop] = call.receive(
    7,
    granted({ recorded: true }),
    revoked({ channels: ['rcs'] }),
    revoked(),
  );
  expect(call.of('consent_recorded').map((one) => one.consent)).toEqual([
    {
      id: expect.any(String),
      kind: 'grant',
      channels: ['sms'],
      purposes: ['appointment', 'transaction', 'support'],
      basis: 'oral_express',
      evidenceClass: 'A',
      recordedAt: moment(7),
      eventId: grant,
      proof: {
        wording: 'May we text you the details?',
        recordingUrl: 'https://recordings.example.com/1',
        offsetMs: 4_000,
      },
    },
    {
      id: expect.any(String),
      kind: 'revoke',
      channels: ['rcs'],
      purposes: [],
      recordedAt: moment(7),
      eventId: revocation,
      proof: {},
    },
  ]);
  expect(call.of('stop_recorded')).toEqual([
    { change: 'stop_recorded', id: expect.any(String), at: moment(7), eventId: stop },
  ]);
  expect(call.facts.consents.map((one) => one.artefact)).toEqual([true, false]);
});

describe('a recorded consent and a stop that was written a minute before its receipt', () => {
  const stop = { id: 'stop', kind: 'stop', scope: 'all', at: moment(-60_000) } as const;

  test.each([
    ['of a platform that tells no times', undefined, 'hold(call_live) send'],
    ['that was spoken just now', moment(-30_000), 'hold(call_live) send'],
    ['that was spoken before it, and comes late', moment(-3_600_000), 'hold(call_live) skip(opted_out)'],
  ])('%s', (_what, time, verdicts) => {
    const call = new CallUnderTest({ facts: { suppressions: [stop] } });
    const consent = granted({ recorded: true });
    const event = { ...consent.event, ...(time && { time: time.toISOString() }) };
    const [, , booked] = call.receive(0, started(), { ...consent, event }, booking(), ended());
    call.release(10_000);
    expect(call.verdictsOn(booked).join(' ')).toBe(verdicts);
  });
});
