import { describe, expect, test } from '@jest/globals';
import { noFacts, type CallerPhone, type Facts } from '../../src/decide/call-facts.ts';
import { recheckGuards } from '../../src/decide/recheck-attempt.ts';
import type { TenantPolicy } from '../../src/decide/tenant-policy.ts';
import type { CountedMessage } from '../../src/guard/count-message.ts';
import type { Guards } from '../../src/guard/guards.ts';
import { CallUnderTest, moment } from './support/call-under-test.ts';
import { booking, granted, mobile, request, started } from './support/sample-events.ts';

const minuteMs = 60_000;
const mexican: CallerPhone = { usable: true, e164: '+525512345678', country: 'MX', line: 'mobile' };

/** A message with a booking and a link that was planned while the tenant had other bounds, or none. */
const call = new CallUnderTest();
call.receive(0, started(), granted(), booking({}, { live: true }), request({}, { live: true }));
const carried = call.facts.followUps;
const message = { followUpId: carried[0]?.id ?? '', channel: 'sms', units: 2 };

function recheck(guards: Guards | undefined, facts: Partial<Facts> = {}, phone: CallerPhone = mobile) {
  const policy: TenantPolicy = { ...call.policy, ...(guards && { guards }) };
  return recheckGuards(carried, message, { ...noFacts, call: { phone }, ...facts }, policy, moment(minuteMs));
}

const before = (followUpId: string, at = 0): CountedMessage => ({
  followUpId,
  at: moment(at),
  channel: 'sms',
  marketing: false,
});

describe('the bounds of the tenant, looked at once more when a planned message is claimed', () => {
  test('are none where there are none, and where no number says what they would be', () => {
    expect(carried).toHaveLength(2);
    expect(recheck(undefined)).toEqual({});
    const unusable: CallerPhone = { usable: false, fault: 'landline' };
    expect(recheck({ countries: new Set(['US']), caps: {} }, {}, unusable)).toEqual({});
  });

  test('keep it from a country that was taken off the list since', () => {
    const guards: Guards = { countries: new Set(['US']), caps: {} };
    expect(recheck(guards)).toEqual({});
    expect(recheck(guards, {}, mexican)).toEqual({ reason: 'country_not_allowed' });
  });

  test('keep all of it back for the link of one of its follow-ups, whichever that is', () => {
    expect(recheck({ linkHosts: ['example.com'], caps: {} })).toEqual({});
    expect(recheck({ linkHosts: ['clinic.example'], caps: {} })).toEqual({ reason: 'link_refused' });
  });

  test('refuse it where what was sent before it is as much as they let through today', () => {
    const counted = { messages: [before('earlier', -minuteMs), before(message.followUpId)], used: {} };
    const perDay = (most: number): Guards => ({ caps: { person: { perDay: most } } });
    expect(recheck(perDay(2), { counted })).toEqual({});
    expect(recheck(perDay(1), { counted })).toEqual({ reason: 'cap_person' });
  });

  test('refuse it where a counter is over what it may be, its own message being in it already', () => {
    const guards: Guards = { caps: { tenant: { perDay: 10 } } };
    const counted = (tenant_day?: number) => ({
      messages: [before(message.followUpId)],
      used: tenant_day === undefined ? {} : { tenant_day },
    });
    expect(recheck(guards, { counted: counted() })).toEqual({});
    expect(recheck(guards, { counted: counted(10) })).toEqual({});
    expect(recheck(guards, { counted: counted(11) })).toEqual({ reason: 'cap_tenant' });
  });

  test('have it counted where nobody did when it was planned, with what it costs on its channel', () => {
    const prices = { currency: 'USD', charged: new Map(), rows: [] };
    const guards: Guards = { caps: { person: { perDay: 3 } }, spend: { perDay: 1_000, other: 300, prices } };
    expect(recheck(guards, { counted: { messages: [], used: {} } })).toMatchObject({
      counts: {
        change: 'message_counted',
        message: { followUpId: message.followUpId, at: moment(minuteMs), channel: 'sms', marketing: false },
        uses: [{ limit: 'spend_day', amount: 600 }],
      },
    });
  });
});
