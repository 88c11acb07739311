import { describe, expect, test } from '@jest/globals';
import { CallUnderTest, moment, time } from './support/call-under-test.ts';
import { booking, ended, escalation, granted, payment, request, revoked, started } from './support/sample-events.ts';

const live = { live: true } as const;
const told = (call: CallUnderTest) => call.facts.followUps.map(({ revision, status }) => `${revision} ${status}`);
const places = (call: CallUnderTest) =>
  call.attempts.map((one) => JSON.stringify(one.request.content).match(/"location":"([^"]*)"/)?.[1]);

/** A call on which sends are allowed. */
function allowed(): CallUnderTest {
  const call = new CallUnderTest();
  call.receive(0, started(), granted());
  return call;
}

describe('a repeat', () => {
  test.each([
    ['booking.confirmed', booking()],
    ['payment.captured', payment()],
    ['escalation.accepted', escalation()],
    ['caller.requested', request()],
  ])('of a held %s is a duplicate, and names the follow-up', (_type, event) => {
    const call = allowed();
    const [first] = call.receive(1_000, event);
    const [second] = call.receive(2_000, event);
    expect(call.verdictsOn(second)).toEqual(['skip(duplicate)']);
    expect(call.verdicts.at(-1)).toMatchObject({ followUpId: call.facts.followUps[0]?.id });
    call.receive(3_000, ended());
    call.release(7_000);
    expect(call.verdictsOn(first)).toEqual(['hold(call_live)', 'send']);
    expect(call.verdictsOn(second)).toEqual(['skip(duplicate)']);
    expect(call.attempts).toHaveLength(1);
  });

  test('after the call of what was told live is not told again', () => {
    const call = allowed();
    call.receive(1_000, booking({}, live));
    const [during] = call.receive(2_000, booking());
    call.receive(3_000, ended());
    const [after] = call.receive(4_000, booking());
    call.release(700_000);
    expect([call.verdictsOn(during), call.verdictsOn(after)]).toEqual([['skip(duplicate)'], ['skip(duplicate)']]);
    expect(call.attempts).toHaveLength(1);
  });

  test('with live: true releases the held one at once, on the clock of the repeat', () => {
    const call = allowed();
    const [first] = call.receive(1_000, booking());
    const [second] = call.receive(2_000, booking({}, live));
    expect(call.verdictsOn(first)).toEqual(['hold(call_live)', 'send']);
    expect(call.verdictsOn(second)).toEqual(['skip(duplicate)']);
    expect(call.attempts).toMatchObject([{ live: true, dueAt: moment(2_000) }]);
    expect(call.facts.followUps).toMatchObject([{ live: true, basis: 'trigger', basisAt: moment(2_000) }]);
    expect(call.facts.followUps[0]).not.toHaveProperty('holdReason');
    call.receive(3_000, ended());
    call.release(7_000);
    expect(call.attempts).toHaveLength(1);
  });

  test('with live: true but without consent waits for it, and no longer for the end of the call', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), booking());
    call.receive(1_000, booking({}, live));
    expect(call.facts.followUps).toMatchObject([{ status: 'held', holdReason: 'no_consent', live: true }]);
    call.receive(2_000, granted());
    expect(call.attempts).toHaveLength(1);
  });

  test('of what was refused stays a duplicate: later consent needs a replay', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), booking(), ended());
    call.release(4_000);
    call.receive(5_000, granted());
    const [again] = call.receive(6_000, booking({}, live));
    expect(call.verdictsOn(again)).toEqual(['skip(duplicate)']);
    expect(call.attempts).toEqual([]);
  });

  test('of a change that was refused names the change, and not what was told before', () => {
    const call = allowed();
    call.receive(1_000, booking({}, live));
    call.receive(2_000, revoked({ channels: ['sms'] }), ended());
    const change = booking({ location: 'Room 2' });
    const [refused] = call.receive(90_000, change);
    const [again] = call.receive(91_000, change);
    expect([call.verdictsOn(refused), call.verdictsOn(again)]).toEqual([['skip(no_consent)'], ['skip(duplicate)']]);
    expect(call.verdicts.at(-1)).toMatchObject({ followUpId: call.facts.followUps[1]?.id });
  });

  test('in the same words about another subject is none', () => {
    const call = allowed();
    call.receive(1_000, booking({ id: 'a' }, live), booking({ id: 'b' }, live), payment({ id: 'a' }, live));
    expect(call.texts).toEqual(['booking.confirmed a + booking.confirmed b + payment.captured a']);
  });
});

describe('revisions with a number', () => {
  test('a newer one supersedes the held one, which is never told', () => {
    const call = allowed();
    const [first] = call.receive(1_000, booking({ revision: 4 }));
    const [second] = call.receive(2_000, booking({ revision: 7, location: 'Room 7' }));
    expect(call.verdictsOn(first)).toEqual(['hold(call_live)', 'skip(superseded)']);
    expect(call.verdictsOn(second)).toEqual(['hold(call_live)']);
    expect(told(call)).toEqual(['4 closed', '7 held']);
    call.receive(3_000, ended());
    call.release(7_000);
    expect(places(call)).toEqual(['Room 7']);
  });

  test('an older one that comes late is superseded already', () => {
    const call = allowed();
    call.receive(1_000, booking({ revision: 7, location: 'Room 7' }));
    const [late] = call.receive(2_000, booking({ revision: 4 }, live));
    expect(call.verdictsOn(late)).toEqual(['skip(superseded)']);
    expect(call.verdicts.at(-1)).toMatchObject({ followUpId: call.facts.followUps[0]?.id });
    expect(told(call)).toEqual(['7 held']);
  });

  test('of the same number the first is kept, whatever the second says', () => {
    const call = allowed();
    call.receive(1_000, booking({ revision: 1 }));
    const [second] = call.receive(2_000, booking({ revision: 1, location: 'Elsewhere' }, live));
    expect(call.verdictsOn(second)).toEqual(['skip(duplicate)']);
    expect(places(call)).toEqual(['12 Elm St']);
  });

  test('the same number for the same words is a duplicate, and nothing is kept of it', () => {
    const call = allowed();
    call.receive(1_000, booking({ revision: 4 }, live));
    for (const at of [2_000, 3_000]) {
      const [again] = call.receive(at, booking({ revision: 4 }, live));
      expect(call.verdictsOn(again)).toEqual(['skip(duplicate)']);
    }
    const [older] = call.receive(4_000, booking({ revision: 3 }, live));
    expect(call.verdictsOn(older)).toEqual(['skip(duplicate)']);
    expect(call.facts.followUps).toHaveLength(1);
    expect(call.attempts).toHaveLength(1);
  });

  test('a newer number for the same words is a duplicate, and makes those in between old', () => {
    const call = allowed();
    call.receive(1_000, booking({ revision: 1 }));
    const [third] = call.receive(2_000, booking({ revision: 3 }));
    const [second] = call.receive(3_000, booking({ revision: 2, location: 'Room 2' }));
    expect(call.verdictsOn(third)).toEqual(['skip(duplicate)']);
    expect(call.verdicts.find((one) => one.eventId === third)).toMatchObject({
      followUpId: call.facts.followUps[0]?.id,
    });
    expect(call.verdictsOn(second)).toEqual(['skip(superseded)']);
    call.receive(4_000, booking({ revision: 4 }, live));
    expect(places(call)).toEqual(['12 Elm St']);
    expect(told(call)).toEqual(['1 released', '3 closed', '4 closed']);
  });
});

describe('revisions without a number', () => {
  test('the later receipt wins', () => {
    const call = allowed();
    call.receive(1_000, booking({}, { time: time(900) }));
    call.receive(2_000, booking({ location: 'Room 2' }, { time: time(100) }), ended());
    call.release(6_000);
    expect(told(call)).toEqual(['1 closed', '2 released']);
    expect(places(call)).toEqual(['Room 2']);
  });

  test('come after those with one', () => {
    const call = allowed();
    call.receive(1_000, booking({ revision: 5 }), booking({ location: 'Room 6' }));
    expect(told(call)).toEqual(['5 closed', '6 held']);
  });

  test('are said again by the first number, in the same words, and nothing more is kept of that', () => {
    const call = allowed();
    call.receive(1_000, booking({}, live));
    const [again] = call.receive(2_000, booking({ revision: 1 }, live));
    expect(call.verdictsOn(again)).toEqual(['skip(duplicate)']);
    expect(told(call)).toEqual(['1 released']);
  });

  test('are said again by a later number, before which an older one is older still', () => {
    const call = allowed();
    call.receive(1_000, booking({}, live), booking({ location: 'Room 2' }, live));
    const [again] = call.receive(2_000, booking({ location: 'Room 2', revision: 2 }, live));
    const [older] = call.receive(3_000, booking({ revision: 1 }, live));
    expect([call.verdictsOn(again), call.verdictsOn(older)]).toEqual([['skip(duplicate)'], ['skip(superseded)']]);
    expect(places(call)).toEqual(['Room 2']);
  });

  test.each([
    ['come before the first number, whichever that is', [undefined, 1, 2], ['Room 0', 'Room 1', 'Room 2']],
    ['come before it, however many there were', [undefined, undefined, 1], ['Room 0', 'Room 1', 'Room 2']],
    ['keep no newer number from being told', [5, undefined, 6], ['Room 0', 'Room 1', 'Room 2']],
    ['make no number new that was there', [5, undefined, 5], ['Room 0', 'Room 1']],
    ['make no number new that is older than one that was there', [5, undefined, 4], ['Room 0', 'Room 1']],
  ])('%s', (_name, revisions, rooms) => {
    const call = allowed();
    for (const [index, revision] of revisions.entries()) {
      const numbered = revision === undefined ? {} : { revision };
      call.receive(1_000 + index, booking({ location: `Room ${index}`, ...numbered }, live));
    }
    expect(places(call)).toEqual(rooms);
  });
});

test.each([
  [
    'a booking',
    booking({ startsAt: '2026-12-01T15:00:00Z' }, live),
    booking({ startsAt: '2026-12-01T15:00:00.000Z' }, live),
  ],
  [
    'a booking',
    booking({ startsAt: '2026-12-01T15:00:00Z' }, live),
    booking({ startsAt: '2026-12-01T15:00:00+00:00' }, live),
  ],
  ['a payment', payment({ amount: '45' }, live), payment({ amount: '45.00' }, live)],
  ['a payment', payment({ amount: '100.50' }, live), payment({ amount: '100.5' }, live)],
])('%s that another program writes otherwise is a duplicate', (_name, first, second) => {
  const call = allowed();
  call.receive(1_000, first);
  const [again] = call.receive(2_000, second);
  expect(call.verdictsOn(again)).toEqual(['skip(duplicate)']);
  expect(call.attempts).toHaveLength(1);
});

test.each([
  [
    'a booking at another time',
    booking({ startsAt: '2026-12-01T15:00:00Z' }, live),
    booking({ startsAt: '2026-12-01T15:00:00-01:00' }, live),
  ],
  ['a payment of another amount', payment({ amount: '45' }, live), payment({ amount: '450' }, live)],
])('%s is told', (_name, first, second) => {
  const call = allowed();
  call.receive(1_000, first);
  call.receive(2_000, second);
  expect(call.attempts).toHaveLength(2);
});

describe('a change of what was told', () => {
  const isChange = (call: CallUnderTest) =>
    call.attempts.map((one) => JSON.stringify(one.request.content).includes('"changed":true'));

  test('is told as a change', () => {
    const call = allowed();
    call.receive(1_000, booking({}, live));
    call.receive(2_000, booking({ location: 'Room 2' }, live));
    expect(places(call)).toEqual(['12 Elm St', 'Room 2']);
    expect(isChange(call)).toEqual([false, true]);
  });

  test('is none where only something else was told', () => {
    const call = allowed();
    call.receive(1_000, booking({ id: 'bk-0' }, live), payment({}, live));
    call.receive(2_000, booking({}, live));
    expect(call.texts.at(-1)).toBe('booking.confirmed bk-1');
    expect(isChange(call)).toEqual([false, false]);
  });

  test('of what was only held is not', () => {
    const call = allowed();
    call.receive(1_000, booking());
    call.receive(2_000, booking({ location: 'Room 2' }, live));
    expect(isChange(call)).toEqual([false]);
  });

  test('that is changed back before it was told is never told', () => {
    const call = allowed();
    call.receive(1_000, booking({}, live));
    const [away] = call.receive(2_000, booking({ location: 'Room 2' }));
    const [back] = call.receive(3_000, booking());
    expect(call.verdictsOn(away)).toEqual(['hold(call_live)', 'skip(superseded)']);
    expect(call.verdictsOn(back)).toEqual(['skip(duplicate)']);
    call.receive(4_000, ended());
    call.release(8_000);
    expect(places(call)).toEqual(['12 Elm St']);
  });

  test('that is changed back and then made again is told', () => {
    const call = allowed();
    call.receive(1_000, booking({}, live));
    for (const location of ['Room 2', '12 Elm St', 'Room 2']) call.receive(2_000, booking({ location }));
    call.receive(4_000, ended());
    call.release(8_000);
    expect(places(call)).toEqual(['12 Elm St', 'Room 2']);
  });

  test('of a payment is told anew', () => {
    const call = allowed();
    call.receive(1_000, payment({}, live));
    call.receive(2_000, payment({ amount: '15.00' }, live));
    expect(call.texts).toEqual(['payment.captured pay-1', 'payment.captured pay-1']);
    expect(told(call)).toEqual(['1 released', '2 released']);
  });
});
