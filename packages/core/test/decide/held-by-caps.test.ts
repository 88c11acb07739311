import { describe, expect, test } from '@jest/globals';
import type { Counted, CountedMessage } from '../../src/guard/count-message.ts';
import type { Caps } from '../../src/guard/guards.ts';
import { CallUnderTest, moment, start, timing } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import { booking, granted, payment, started } from './support/sample-events.ts';

const live = { live: true } as const;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The tests begin at 15:00 UTC. */
const midnight = Date.parse('2026-11-25T00:00:00Z') - start;
/** Something that is of use for two days. */
const patient = { ...timing, expireAfterMs: 2 * dayMs };

const sent = (followUpId: string, at: number): CountedMessage => ({
  followUpId,
  at: moment(at),
  channel: 'sms',
  marketing: false,
});

function callOf(caps: Caps, counted: Counted, choice = { timing: patient }): CallUnderTest {
  return new CallUnderTest({ ...choice, guards: { caps }, facts: { counted } });
}

describe('a message that is over a bound of its tenant', () => {
  test.each([
    ['cap_person', { person: { perDay: 1 } }, { messages: [sent('before', -hourMs)], used: {} }, dayMs - hourMs],
    ['cap_country', { country: { perDay: 5, of: new Map() } }, { messages: [], used: { country_day: 5 } }, midnight],
    ['cap_tenant', { tenant: { perDay: 5 } }, { messages: [], used: { tenant_day: 5 } }, midnight],
  ] as const)('waits until that opens, and leaves then: %s', (reason, caps, counted, opens) => {
    const call = callOf(caps, counted);
    const [, , event] = call.receive(0, started(), granted(), booking({ startsAt: '2026-11-27T15:00:00Z' }, live));
    expect(call.verdictsOn(event)).toEqual([`hold(${reason})`]);
    expect(call.verdicts.at(-1)).toMatchObject({ until: moment(opens) });
    expect(call.facts.followUps).toMatchObject([{ status: 'held', holdReason: reason, dueAt: moment(opens) }]);
    expect(call.of('message_counted')).toEqual([]);
    // The gateway counts the new day from nothing.
    call.facts = { ...call.facts, counted: { ...counted, used: {} } };
    call.release(opens - 1);
    expect(call.attempts).toEqual([]);
    call.release(opens);
    expect(call.verdictsOn(event)).toEqual([`hold(${reason})`, 'send']);
    expect(call.attempts).toHaveLength(1);
  });

  test('is refused where it is of no use any more by then', () => {
    const counted = { messages: [sent('before', -hourMs)], used: {} };
    const call = callOf({ person: { perDay: 1 } }, counted, { timing });
    const [, , event] = call.receive(0, started(), granted(), payment({}, live));
    expect(call.verdictsOn(event)).toEqual(['skip(cap_person)']);
    expect(call.facts.followUps).toMatchObject([{ status: 'closed' }]);
  });

  test('waits with what of it can wait: an appointment that will have begun does not', () => {
    const call = callOf({ tenant: { perDay: 5 } }, { messages: [], used: { tenant_day: 5 } });
    const soon = booking({ startsAt: moment(hourMs).toISOString() }, live);
    const [, , visit, paid] = call.receive(0, started(), granted(), soon, payment({}, live));
    expect(call.verdictsOn(visit)).toEqual(['skip(cap_tenant)']);
    expect(call.verdictsOn(paid)).toEqual(['hold(cap_tenant)']);
  });

  test('waits for no bound that does not open: nobody is written to because an hour of pumping is over', () => {
    const prefix = { digits: 7, newPerHour: 3, except: new Set<string>() };
    const call = callOf({ prefix }, { messages: [], used: { prefix_hour: 3 } });
    const [, , event] = call.receive(0, started(), granted(), payment({}, live));
    expect(call.verdictsOn(event)).toEqual(['skip(cap_prefix)']);
  });
});

describe('a message that is within the bounds', () => {
  test('is counted when it is planned, so that the next one of the same call finds it', () => {
    const call = callOf({ person: { perDay: 1 } }, { messages: [], used: {} });
    call.receive(0, started(), granted(), payment({}, live));
    const [followUp] = call.facts.followUps;
    expect(call.of('message_counted')).toMatchObject([{ message: { followUpId: followUp?.id, at: moment(0) } }]);
    const [second] = call.receive(1_000, payment({ id: 'pay-2' }, live));
    expect(call.verdictsOn(second)).toEqual(['hold(cap_person)']);
    expect(call.attempts).toHaveLength(1);
  });

  test('adds to each counter what it costs, on top of what stood there', () => {
    const caps = { tenant: { perDay: 10 } };
    const prices = { currency: 'USD', charged: new Map(), rows: [] };
    const call = new CallUnderTest({
      senders: [fakeSender({ units: () => 2 })],
      guards: { caps, spend: { perDay: 5_000, other: 1_000, prices } },
      facts: { counted: { messages: [], used: { tenant_day: 4 } } },
    });
    call.receive(0, started(), granted(), payment({}, live));
    call.receive(1_000, payment({ id: 'pay-2' }, live));
    expect(call.facts.counted?.used).toEqual({ tenant_day: 6, spend_day: 4_000 });
    const [third] = call.receive(2_000, payment({ id: 'pay-3' }, live));
    expect(call.verdictsOn(third)).toEqual(['skip(spend_limit)']);
    expect(call.facts.counted?.used).toEqual({ tenant_day: 6, spend_day: 4_000 });
  });
});
