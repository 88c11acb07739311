import { describe, expect, test } from '@jest/globals';
import { CallUnderTest, time } from './support/call-under-test.ts';
import {
  booking,
  cancelled,
  ended,
  granted,
  payment,
  refunded,
  started,
  type Around,
  type SampleEvent,
} from './support/sample-events.ts';

const at = (second: number, more: Around = {}): Around => ({ time: time(second * 1_000), ...more });

/** A call on which these events come one after the other, with the texts that leave after its end. */
function story(...events: readonly SampleEvent[]): { call: CallUnderTest; verdicts: (readonly string[])[] } {
  const call = new CallUnderTest();
  call.receive(0, started(), granted());
  const ids = events.flatMap((event, index) => call.receive(1_000 * (index + 1), event));
  call.receive(100_000, ended());
  call.release(104_000);
  return { call, verdicts: ids.map((id) => call.verdictsOn(id)) };
}

describe.each([
  ['a cancelled booking', booking, cancelled, 'bk-1'],
  ['a refunded payment', payment, refunded, 'pay-1'],
] as const)('%s', (_what, trigger, withdrawal, id) => {
  test('is not told when it was held', () => {
    const { call, verdicts } = story(trigger({}, at(1)), withdrawal(id, at(2)));
    expect(verdicts).toEqual([['hold(call_live)', 'skip(withdrawn)'], ['skip(not_a_trigger)']]);
    expect(call.texts).toEqual([]);
    expect(call.of('follow_up_closed')).toMatchObject([{ outcome: 'suppressed', reason: 'withdrawn' }]);
  });

  test('is not told when its trigger comes after the withdrawal', () => {
    const { call, verdicts } = story(withdrawal(id, at(2)), trigger({}, at(1, { live: true })));
    expect(verdicts).toEqual([['skip(not_a_trigger)'], ['skip(withdrawn)']]);
    expect(call.texts).toEqual([]);
    expect(call.facts.followUps).toEqual([]);
  });

  test('leaves other subjects alone, in both orders', () => {
    expect(story(trigger({}, at(1)), withdrawal('another', at(2))).call.texts).toHaveLength(1);
    expect(story(withdrawal('another', at(2)), trigger({}, at(1))).call.texts).toHaveLength(1);
  });

  test('takes nothing back that was said after it, whatever was heard late of before', () => {
    const { call } = story(trigger({}, at(10)), trigger({}, at(5)), withdrawal(id, at(7)));
    expect(call.texts).toHaveLength(1);
    const released = story(trigger({}, at(10, { live: true })), trigger({}, at(5)), withdrawal(id, at(7))).call;
    expect(released.claim(104_000)).toMatchObject({ valid: true });
  });

  test('leaves what is later by the time of the platform', () => {
    expect(story(trigger({}, at(3)), withdrawal(id, at(2))).call.texts).toHaveLength(1);
    expect(story(withdrawal(id, at(2)), trigger({}, at(3))).call.texts).toHaveLength(1);
  });

  test.each([
    ['of the same time', at(2), at(2)],
    ['without a time', {}, {}],
    ['of which the second states no time, and the clock of the platform is ahead', at(30), {}],
  ])('of two %s, the order in which they were taken in decides', (_what, first, second) => {
    expect(story(trigger({}, first), withdrawal(id, second)).call.texts).toEqual([]);
    expect(story(withdrawal(id, first), trigger({}, second)).call.texts).toHaveLength(1);
  });

  test('is not told when its trigger states an earlier time than the receipt of a withdrawal without one', () => {
    expect(story(withdrawal(id), trigger({}, at(-30))).call.texts).toEqual([]);
  });

  test('in one batch, all of one time, is told as it was said last', () => {
    for (const when of [{}, at(0)]) {
      const gone = new CallUnderTest();
      gone.receive(0, started(), granted(), trigger({}, when), withdrawal(id, when), ended());
      gone.release(4_000);
      expect(gone.texts).toEqual([]);
      const anew = new CallUnderTest();
      anew.receive(0, started(), granted(), trigger({}, when), withdrawal(id, when), trigger({}, when), ended());
      anew.release(4_000);
      expect(anew.texts).toHaveLength(1);
    }
  });

  test('that waited to leave does not leave after a withdrawal of the same time', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), trigger({}, at(1, { live: true })));
    call.receive(1_000, withdrawal(id, at(1)));
    expect(call.claim(1_000)).toMatchObject({ valid: false, stale: [{ reason: 'withdrawn' }] });
  });

  test('that is made anew afterwards in the same words is told', () => {
    const { call, verdicts } = story(trigger({}, at(1)), withdrawal(id, at(2)), trigger({}, at(3)));
    expect(verdicts[2]).toEqual(['hold(call_live)', 'send']);
    expect(call.texts).toHaveLength(1);
  });

  test('that was confirmed again before the withdrawal arrived, but after it was made, is told', () => {
    const { call, verdicts } = story(trigger({}, at(1)), trigger({}, at(3)), withdrawal(id, at(2)));
    expect(verdicts).toEqual([['hold(call_live)', 'send'], ['skip(duplicate)'], ['skip(not_a_trigger)']]);
    expect(call.texts).toHaveLength(1);
  });

  test('that was told already is not told a second time when it is made anew', () => {
    const { call, verdicts } = story(trigger({}, at(1, { live: true })), withdrawal(id, at(2)), trigger({}, at(3)));
    expect(verdicts).toEqual([['send'], ['skip(not_a_trigger)'], ['skip(duplicate)']]);
    expect(call.texts).toHaveLength(1);
  });
});

describe('a booking that is confirmed anew after its cancellation', () => {
  const placesOf = (call: CallUnderTest) =>
    call.attempts.map((one) => JSON.stringify(one.request.content).match(/"location":"([^"]*)"/)?.[1]);
  const isToldOnce = (call: CallUnderTest): void => expect(call.texts).toHaveLength(1);

  test.each([1, 2])('is told under the number %s that it had, or that one below, too', (revision) => {
    const { call, verdicts } = story(
      booking({ revision: 2 }, at(1)),
      cancelled('bk-1', at(2)),
      booking({ revision, location: 'Room 2' }, at(3)),
      booking({ revision, location: 'Room 2' }, at(4)),
    );
    expect(verdicts[2]).toEqual(['hold(call_live)', 'send']);
    expect(verdicts[3]).toEqual(['skip(duplicate)']);
    isToldOnce(call);
    expect(JSON.stringify(call.attempts[0]?.request.content)).toContain('Room 2');
  });

  test('is another follow-up about the same revision, so that the next number is a change of it', () => {
    const { call, verdicts } = story(
      booking({ revision: 1 }, at(1)),
      cancelled('bk-1', at(2)),
      booking({ revision: 1, location: 'Room 2' }, at(3)),
      booking({ revision: 2, location: 'Room 3' }, at(4)),
    );
    expect(call.facts.followUps.map(({ revision, again = 0 }) => [revision, again])).toEqual([
      [1, 0],
      [1, 1],
      [2, 0],
    ]);
    expect(verdicts[3]).toEqual(['hold(call_live)', 'send']);
    isToldOnce(call);
  });

  test('is not told again under the same number in the words that were told', () => {
    const { call, verdicts } = story(
      booking({ revision: 1 }, at(1, { live: true })),
      cancelled('bk-1', at(2)),
      booking({ revision: 1 }, at(3)),
      booking({ revision: 1 }, at(4)),
    );
    expect([verdicts[2], verdicts[3]]).toEqual([['skip(duplicate)'], ['skip(duplicate)']]);
    isToldOnce(call);
  });

  test('is told in words that were told before, where others were told since, whatever their numbers', () => {
    const { call, verdicts } = story(
      booking({ revision: 3, location: 'Room 1' }, at(1, { live: true })),
      cancelled('bk-1', at(2)),
      booking({ revision: 2, location: 'Room 2' }, at(3, { live: true })),
      booking({ location: 'Room 1' }, at(4)),
    );
    expect(verdicts[2]).toEqual(['send']);
    expect(verdicts[3]).toEqual(['hold(call_live)', 'send']);
    expect(JSON.stringify(call.attempts.at(-1)?.request.content)).toContain('Room 1');
  });

  test.each([
    ['in words that were told', '12 Elm St', ['12 Elm St', 'Room 2']],
    ['in other words', 'Room 1', ['12 Elm St', 'Room 1', 'Room 2']],
  ])('%s under numbers that begin anew is told of each change that follows', (_how, again, rooms) => {
    const { call } = story(
      booking({ revision: 3 }, at(1, { live: true })),
      cancelled('bk-1', at(2)),
      booking({ revision: 1, location: again }, at(3, { live: true })),
      booking({ revision: 2, location: 'Room 2' }, at(4, { live: true })),
      booking({ revision: 1, location: again }, at(5, { live: true })),
    );
    expect(placesOf(call)).toEqual(rooms);
  });

  test('is told although its message waited to leave when it was confirmed, and the cancellation arrives last', () => {
    const call = new CallUnderTest();
    call.receive(0, started(), granted(), booking({}, at(1, { live: true })));
    call.receive(3_000, booking({}, at(3)));
    call.receive(4_000, cancelled('bk-1', at(2)));
    expect(call.claim(5_000)).toMatchObject({ valid: true });
  });
});

test('a withdrawal takes back every earlier revision, whatever came in between', () => {
  const { call, verdicts } = story(
    booking({ revision: 1 }, at(1)),
    booking({ revision: 2, location: 'Room 2' }, at(2)),
    cancelled('bk-1', at(4)),
    booking({ revision: 3, location: 'Room 3' }, at(3)),
  );
  expect(verdicts).toEqual([
    ['hold(call_live)', 'skip(superseded)'],
    ['hold(call_live)', 'skip(withdrawn)'],
    ['skip(not_a_trigger)'],
    ['skip(withdrawn)'],
  ]);
  expect(call.texts).toEqual([]);
});

test('a booking and a payment of the same id are two subjects', () => {
  const { call } = story(
    booking({ id: 'x' }, at(1)),
    refunded('x', at(2)),
    payment({ id: 'y' }, at(1)),
    cancelled('y', at(2)),
  );
  expect(call.texts).toEqual(['booking.confirmed x + payment.captured y']);
});

test('other words under a revision that is taken do not keep a held booking from being withdrawn', () => {
  const { call, verdicts } = story(
    booking({ revision: 1 }, at(1)),
    booking({ location: 'Room 9', revision: 1 }, at(4)),
    cancelled('bk-1', at(3)),
  );
  expect(verdicts).toEqual([['hold(call_live)', 'skip(withdrawn)'], ['skip(duplicate)'], ['skip(not_a_trigger)']]);
  expect(call.texts).toEqual([]);
});
