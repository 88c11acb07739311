import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });
const minute = 60_000;

/** A booking on a first call whose text waits to be tried again, some minutes from now; then the person calls again. */
async function toldLater(name: string, phone: string): Promise<{ first: CallScript; second: CallScript }> {
  const first = new CallScript(`${name}-1`, phone);
  running.engine.provider.answers.push({ outcome: 'throttled', scope: 'account', retryAfterMs: 5 * minute });
  await running.engine.ingest(first.started(), first.consent(), first.booking({}, { live: true }), first.ended());
  await running.engine.until(first.callId, ({ followUps }) => followUps[0]?.attempts[1]?.status === 'planned');
  clock.advance(2 * minute);
  const second = new CallScript(`${name}-2`, phone);
  await running.engine.ingest(second.started());
  return { first, second };
}

const textsTo = (phone: string): readonly string[] =>
  running.engine.provider.sends.filter((one) => one.request.to === phone).map((one) => one.request.text);

test('what a later call of the same person cancels is not told any more', async () => {
  const { first, second } = await toldLater('cancels', '+12025550131');
  const known = textsTo(first.phone).length;
  await running.engine.ingest(second.event('booking.cancelled', { booking: { id: 'B-1' } }), second.ended());
  clock.advance(6 * minute);
  const { entries } = await running.engine.until(first.callId, ({ followUps }) => followUps[0]?.reason === 'withdrawn');
  expect(textsTo(first.phone)).toHaveLength(known);
  // It was said on the other call, and is in the journey of that one.
  expect(entries.filter((one) => one.kind === 'withdrawal')).toEqual([]);
});

test('what a later call says anew is told as that call says it, and once', async () => {
  const { first, second } = await toldLater('moves', '+12025550132');
  const known = textsTo(first.phone).length;
  await running.engine.ingest(second.booking({ location: 'Room 2' }, { live: true }));
  clock.advance(6 * minute);
  await running.engine.until(first.callId, ({ followUps }) => followUps[0]?.reason === 'superseded');
  await running.engine.until(second.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  const told = textsTo(first.phone).slice(known);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('Room 2');
});

test('of what comes in time each call tells its own, however events come together', async () => {
  const phone = '+12025550136';
  const calls = [new CallScript('in-time-1', phone), new CallScript('in-time-2', phone)];
  const live = { live: true };
  const stepsOf = (call: CallScript): object[] => [call.started(), call.consent(), call.booking({}, live)];
  await running.engine.ingest(...calls.flatMap(stepsOf));
  for (const { callId } of calls) {
    await running.engine.until(callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  }
});

test('what the first of two calls that go on at once says last counts for the second', async () => {
  const first = new CallScript('begun-before', '+12025550135');
  await running.engine.ingest(first.started());
  const { first: second } = await toldLater('at-once', first.phone);
  await running.engine.ingest(first.event('booking.cancelled', { booking: { id: 'B-1' } }));
  clock.advance(6 * minute);
  await running.engine.until(second.callId, ({ followUps }) => followUps[0]?.reason === 'withdrawn');
});

test('another booking, another person, and what is dated earlier change nothing', async () => {
  const { first, second } = await toldLater('stays', '+12025550133');
  const stranger = new CallScript('stays-3', '+12025550134');
  const earlier = { time: new Date(clock.now().getTime() - 60 * minute).toISOString() };
  await running.engine.ingest(second.event('booking.cancelled', { booking: { id: 'B-2' } }));
  await running.engine.ingest(second.event('booking.cancelled', { booking: { id: 'B-1' } }, earlier));
  await running.engine.ingest(stranger.started(), stranger.event('booking.cancelled', { booking: { id: 'B-1' } }));
  clock.advance(6 * minute);
  await running.engine.until(first.callId, ({ followUps }) => followUps[0]?.attempts[1]?.status === 'accepted');
});

test('what a later call has cancelled is told where its own call confirms it after that', async () => {
  const { first, second } = await toldLater('again', '+12025550138');
  await running.engine.ingest(second.event('booking.cancelled', { booking: { id: 'B-1' } }));
  clock.advance(6 * minute);
  await running.engine.until(first.callId, ({ followUps }) => followUps[0]?.reason === 'withdrawn');
  clock.advance(minute);
  await running.engine.ingest(first.booking({}, { live: true }));
  await running.engine.until(first.callId, ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
});

test('what waited for a consent is not told any more where a later call has cancelled it', async () => {
  const first = new CallScript('unblocked-1', '+12025550137');
  await running.engine.ingest(first.started(), first.booking({}, { live: true }));
  clock.advance(2 * minute);
  const second = new CallScript('unblocked-2', first.phone);
  await running.engine.ingest(second.started(), second.event('booking.cancelled', { booking: { id: 'B-1' } }));
  await running.engine.ingest(first.consent());
  await running.engine.until(first.callId, ({ followUps }) => followUps[0]?.reason === 'withdrawn');
  expect(textsTo(first.phone)).toEqual([]);
});

describe('after an outage, when the events of two calls arrive together', () => {
  const minutesAgo = (minutes: number): object => ({
    time: new Date(clock.now().getTime() - minutes * minute).toISOString(),
  });
  const eventsOf = (
    name: string,
    phone: string,
    later: (call: CallScript) => object[],
  ): Record<'first' | 'second', object[]> => {
    const first = new CallScript(`${name}-1`, phone);
    const second = new CallScript(`${name}-2`, phone);
    return {
      first: [
        first.event('call.started', { caller: { phone, locale: 'en-US' } }, minutesAgo(30)),
        { ...first.consent(), ...minutesAgo(29) },
        first.booking({}, {}, minutesAgo(28)),
        first.event('call.ended', {}, minutesAgo(27)),
      ],
      second: [second.event('call.started', { caller: { phone, locale: 'en-US' } }, minutesAgo(10)), ...later(second)],
    };
  };
  const cancelling = (call: CallScript): object[] => [
    call.event('booking.cancelled', { booking: { id: 'B-1' } }, minutesAgo(9)),
  ];

  test.each([
    ['in one batch, the later call first', 'c1', '+12025550141', [['second', 'first']]],
    ['in one batch, the earlier call first', 'c2', '+12025550142', [['first', 'second']]],
    ['in two batches, the later call first', 'c3', '+12025550143', [['second'], ['first']]],
    ['in two batches, the earlier call first', 'c4', '+12025550144', [['first'], ['second']]],
  ] as const)('%s: a booking that was cancelled is not told', async (_what, name, phone, batches) => {
    const events = eventsOf(name, phone, cancelling);
    for (const batch of batches) await running.engine.ingest(...batch.flatMap((call) => events[call]));
    clock.advance(5_000);
    const { entries } = await running.engine.until(`${name}-1`, (journey) =>
      journey.entries.some(({ kind, data }) => kind === 'verdict' && 'reason' in data && data.reason === 'withdrawn'),
    );
    expect(entries.some((one) => one.kind === 'attempt')).toBe(false);
    expect(textsTo(phone)).toEqual([]);
  });

  test('a booking that was moved is told once, as it is now', async () => {
    const phone = '+12025550145';
    const { first, second } = eventsOf('moved', phone, (call) => [
      call.booking({ location: 'Room 2' }, {}, minutesAgo(9)),
      call.event('call.ended', {}, minutesAgo(8)),
    ]);
    await running.engine.ingest(...second, ...first);
    clock.advance(5_000);
    await running.engine.until('moved-2', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    expect(textsTo(phone)).toHaveLength(1);
    expect(textsTo(phone)[0]).toContain('Room 2');
    expect((await running.engine.journey('moved-1')).followUps).toMatchObject([{ reason: 'superseded' }]);
  });
});
