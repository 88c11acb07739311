import { describe, expect, test } from '@jest/globals';
import { CallUnderTest, currentVerdicts, inWords, moment } from './support/call-under-test.ts';
import {
  booking,
  cancelled,
  ended,
  escalation,
  granted,
  mobile,
  payment,
  refunded,
  request,
  revoked,
  sample,
  started,
  type SampleEvent,
} from './support/sample-events.ts';

const triggers: readonly [string, SampleEvent, string][] = [
  ['booking.confirmed', booking(), 'booking.confirmed bk-1'],
  ['payment.captured', payment(), 'payment.captured pay-1'],
  ['escalation.accepted', escalation(), 'escalation.accepted esc-1'],
  ['caller.requested', request(), 'caller.requested req-1'],
];

const others: readonly [string, SampleEvent][] = [
  ['call.started', started()],
  ['call.ended', ended()],
  ['call.transcript', sample('call.transcript', { text: 'Please text me the booking' })],
  ['booking.cancelled', cancelled()],
  ['payment.refunded', refunded()],
  ['consent.granted', granted()],
  ['consent.revoked', revoked({ channels: ['sms'] })],
  ['consent.revoked as a stop', revoked()],
  ['appointment.attended', sample('appointment.attended', {})],
  ['appointment.missed', sample('appointment.missed', {})],
  ['csat.scored', sample('csat.scored', { score: 5 })],
  ['any other type', sample('other', { booking: { id: 'bk-1' } })],
];

describe('the four triggers', () => {
  test.each(triggers)('%s is held while the call lasts, and sent once after it', (_type, event, text) => {
    const call = new CallUnderTest();
    const [, , trigger] = call.receive(0, started(), granted(), event);
    expect(call.verdictsOn(trigger)).toEqual(['hold(call_live)']);
    call.receive(1_000, ended());
    call.release(5_000);
    expect(call.verdictsOn(trigger)).toEqual(['hold(call_live)', 'send']);
    expect(call.texts).toEqual([text]);
    expect(call.attempts).toEqual([
      {
        id: expect.any(String),
        followUpId: call.facts.followUps[0]?.id,
        account: 'sms',
        channel: 'sms',
        step: 0,
        tryNumber: 1,
        consentId: call.facts.consents[0]?.id,
        request: expect.objectContaining({ to: '+12025550123', text }),
        dueAt: moment(5_000),
        live: false,
      },
    ]);
  });
});

describe('every other event', () => {
  test.each(others)('%s is no trigger and sends nothing, live or late', (_type, { event, phone }) => {
    const call = new CallUnderTest();
    const live = { event: { ...event, data: { ...event.data, live: true } }, ...(phone && { phone }) } as SampleEvent;
    const during = call.receive(0, started(), granted({ recorded: true }), live).at(-1);
    const after = call.receive(1_000, ended(), live).at(-1);
    call.release(700_000);
    expect(call.verdictsOn(during)).toEqual(['skip(not_a_trigger)']);
    expect(call.verdictsOn(after)).toEqual(['skip(not_a_trigger)']);
    expect(call.attempts).toEqual([]);
    expect(call.facts.followUps).toEqual([]);
  });
});

describe('what is learnt about the caller', () => {
  test('the first number is fixed; name, locale, zone and wish may improve', () => {
    const call = new CallUnderTest();
    call.receive(0, started({ name: 'Ana', locale: 'en-US' }));
    const second = { usable: true, e164: '+525512345678', country: 'MX', line: 'mobile' } as const;
    call.receive(
      10,
      started({ name: 'Ana López', locale: 'es-MX', timezone: 'America/Denver', prefers: 'rcs' }, second),
    );
    expect(call.facts.call).toEqual({
      phone: mobile,
      name: 'Ana López',
      locale: 'es-MX',
      timezone: 'America/Denver',
      prefers: 'rcs',
    });
  });

  test('what was said before stands where a later event leaves it out', () => {
    const call = new CallUnderTest();
    call.receive(0, started({ name: 'Ana', prefers: 'sms' }));
    call.receive(10, sample('call.transcript', {}, { caller: {} }));
    expect(call.facts.call).toEqual({ phone: mobile, name: 'Ana', prefers: 'sms' });
    expect(call.of('call_updated')).toHaveLength(1);
  });

  test('the message is made with it', () => {
    const call = new CallUnderTest();
    const caller = { name: 'Ana', locale: 'es-MX', timezone: 'America/Mexico_City' };
    call.receive(0, started(caller), granted(), booking({}, { live: true }));
    expect(call.attempts[0]?.request.content).toEqual({
      locale: 'es-MX',
      payload: {
        business: 'Acme Clinic',
        locale: 'es-MX',
        timezone: 'America/Mexico_City',
        callerName: 'Ana',
        toldAt: moment(0).getTime(),
        items: [expect.objectContaining({ kind: 'booking.confirmed', changed: false })],
      },
    });
  });
});

describe('several events of one batch', () => {
  test('a live trigger and its repeat: one send, and one current verdict each', () => {
    const call = new CallUnderTest();
    const ids = call.receive(0, started(), granted(), booking({}, { live: true }), booking({}, { live: true }));
    expect(call.verdictsOn(ids[2])).toEqual(['send']);
    expect(call.verdictsOn(ids[3])).toEqual(['skip(duplicate)']);
    const current = currentVerdicts(call.verdicts);
    expect(ids.map((id) => current.get(id)?.map(inWords))).toEqual([
      ['skip(not_a_trigger)'],
      ['skip(not_a_trigger)'],
      ['send'],
      ['skip(duplicate)'],
    ]);
    expect(call.texts).toEqual(['booking.confirmed bk-1']);
  });

  test('a live trigger that is withdrawn or revised in its own batch is not sent', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted());
    const first = call.receive(10, booking({ id: 'a' }, { live: true, time: '2026-11-24T15:00:00Z' }), cancelled('a'));
    const second = call.receive(20, payment({}, { live: true }), payment({ amount: '9.00' }, { live: true }));
    expect(call.verdictsOn(first[0])).toEqual(['skip(withdrawn)']);
    expect(call.verdictsOn(second[0])).toEqual(['skip(superseded)']);
    expect(call.attempts.map((one) => one.followUpId)).toEqual([call.facts.followUps[2]?.id]);
  });

  test.each([
    ['a stop and the end of the call', [revoked(), ended()], 'skip(opted_out)'],
    ['a revocation and a repeat', [revoked({ channels: ['sms'] }), booking({}, { live: true })], 'skip(no_consent)'],
  ])('a live trigger followed by %s has its verdict', (_what, then, verdict) => {
    const call = new CallUnderTest();
    const [, , trigger] = call.receive(0, started(), granted(), booking({}, { live: true }), ...then);
    expect(call.verdictsOn(trigger)).toEqual([verdict]);
    expect(call.facts.followUps).toMatchObject([{ status: 'closed' }]);
    expect(call.attempts).toEqual([]);
  });

  test('consent may come later in the batch than its trigger', () => {
    const call = new CallUnderTest();
    const [, trigger] = call.receive(0, started(), booking({}, { live: true }), granted());
    expect(call.verdictsOn(trigger)).toEqual(['hold(no_consent)', 'send']);
    expect(call.verdicts.at(-1)).toMatchObject({ verdict: 'send', supersedes: call.verdicts[1]?.id });
  });
});
