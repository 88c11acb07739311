import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });

const verdicts = async (callId: string): Promise<unknown[]> =>
  (await running.engine.journey(callId)).entries
    .filter((one) => one.kind === 'verdict')
    .map(({ data }) => ('reason' in data ? `${data.verdict}(${data.reason})` : data.verdict))
    .filter((one) => one !== 'skip(not_a_trigger)');

describe('a booking that changes before its text has left', () => {
  test('a new revision supersedes the held one, and only the new one is told', async () => {
    const call = new CallScript('changed', '+12025550111');
    await running.engine.ingest(call.started(), call.consent(), call.booking({ revision: 1 }));
    await running.engine.ingest(call.booking({ revision: 2, location: '99 New Ave' }), call.ended());
    clock.advance(4_000);
    await running.engine.until('changed', ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
    expect(await verdicts('changed')).toEqual(['hold(call_live)', 'skip(superseded)', 'hold(call_live)', 'send']);
    const texts = running.engine.provider.sends.filter((one) => one.request.to === call.phone);
    expect(texts).toHaveLength(1);
    expect(texts[0]?.request.text).toContain('99 New Ave');
  });

  test('an older revision that comes late changes nothing', async () => {
    const call = new CallScript('stale', '+12025550112');
    await running.engine.ingest(call.started(), call.consent(), call.booking({ revision: 3 }));
    const late = await running.engine.ingest(call.booking({ revision: 2, location: 'Elsewhere' }));
    expect(late).toMatchObject({ events: [{ verdict: { verdict: 'skip', reason: 'superseded' } }] });
    expect((await running.engine.journey('stale')).followUps).toMatchObject([{ revision: 3, state: 'held' }]);
  });

  test('without a revision the later receipt wins, and a text that has left is followed by a change', async () => {
    const call = new CallScript('told-already', '+12025550113');
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
    await running.engine.until('told-already', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    await running.engine.ingest(call.booking({ startsAt: '2036-11-25T15:00:00-05:00' }, { live: true }));
    const { followUps } = await running.engine.until(
      'told-already',
      (journey) => journey.followUps[1]?.attempts[0]?.status === 'accepted',
    );
    expect(followUps.map((one) => one.revision)).toEqual([1, 2]);
    const texts = running.engine.provider.sends
      .filter((one) => one.request.to === call.phone)
      .map((one) => one.request.text);
    expect(texts[0]).toContain('is confirmed');
    expect(texts[1]).toContain('Changed: ');
  });

  test('a text that waited to leave is not told as changed to somebody who never had it', async () => {
    const call = new CallScript('waited', '+12025550117');
    running.engine.provider.answers.push({ outcome: 'throttled', scope: 'account', retryAfterMs: 5_000 });
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
    await running.engine.until('waited', ({ followUps }) => followUps[0]?.attempts[1]?.status === 'planned');
    await running.engine.ingest(call.booking({ location: 'Room 2' }, { live: true }));
    clock.advance(6_000);
    await running.engine.until('waited', ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
    const { followUps } = await running.engine.journey('waited');
    expect(followUps).toMatchObject([{ reason: 'superseded' }, { revision: 2, state: 'sending' }]);
    const told = running.engine.provider.sends.filter((one) => one.request.to === call.phone).at(-1);
    expect(told?.request.text).toContain('is confirmed');
    expect(told?.request.text).toContain('Room 2');
  });

  test.each([
    ['is told with the next change where another has not left', '+12025550121', 'Room 3', [/Changed: .*Room 3/]],
    ['is not told again where a change that has not left was undone', '+12025550122', '12 Main St', []],
  ])('a booking that was told %s', async (_what, phone, location, more) => {
    const call = new CallScript(`told-${location}`, phone);
    const live = { live: true };
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, live));
    await running.engine.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    running.engine.provider.answers.push({ outcome: 'throttled', scope: 'account', retryAfterMs: 5_000 });
    await running.engine.ingest(call.booking({ location: 'Room 2' }, live));
    await running.engine.until(call.callId, ({ followUps }) => followUps[1]?.attempts[1]?.status === 'planned');
    await running.engine.ingest(call.booking({ location }, live));
    clock.advance(6_000);
    await running.engine.until(call.callId, ({ followUps: [, waited, last] }) => {
      const isOver = last?.state === 'settled' || last?.attempts[0]?.status === 'accepted';
      return waited?.reason === 'superseded' && isOver;
    });
    const texts = running.engine.provider.sends
      .filter(({ request }) => request.to === phone)
      .map(({ request }) => request.text);
    // Behind the booking, and the change that was throttled.
    expect(texts.slice(2)).toEqual(more.map((text) => expect.stringMatching(text)));
  });

  test('a booking that every provider refused is told where a change that has not left was undone', async () => {
    const call = new CallScript('refused-and-undone', '+12025550123');
    const live = { live: true };
    const reason = { kind: 'configuration', permanent: true, fallback: true, alert: true, message: 'No.' } as const;
    running.engine.provider.answers.push({ outcome: 'rejected', reason });
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, live));
    await running.engine.until(call.callId, ({ followUps }) => followUps[0]?.outcome === 'unreached');
    running.engine.provider.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 5_000 });
    await running.engine.ingest(call.booking({ location: 'Room 2' }, live));
    await running.engine.until(call.callId, ({ followUps }) => followUps[1]?.attempts[1]?.status === 'planned');
    await running.engine.ingest(call.booking({}, live));
    clock.advance(6_000);
    await running.engine.until(call.callId, ({ followUps: [, waited, last] }) => {
      const isOver = last?.state === 'settled' || last?.attempts[0]?.status === 'accepted';
      return waited?.reason === 'superseded' && isOver;
    });
    const texts = running.engine.provider.sends
      .filter(({ request }) => request.to === call.phone)
      .map(({ request }) => request.text);
    // Behind what was refused, and what was throttled.
    expect(texts.slice(2)).toEqual([expect.stringMatching(/is confirmed.*12 Main St/)]);
  });
});

describe('a cancelled booking', () => {
  const at = (minute: number): object => ({ time: `2026-11-24T14:0${minute}:00Z` });

  test('withdraws what is still held', async () => {
    const call = new CallScript('cancelled', '+12025550114');
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, {}, at(1)));
    await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }, at(2)), call.ended());
    expect(await verdicts('cancelled')).toEqual(['hold(call_live)', 'skip(withdrawn)']);
    expect((await running.engine.journey('cancelled')).followUps).toMatchObject([
      { state: 'settled', outcome: 'suppressed', reason: 'withdrawn' },
    ]);
  });

  test('withdraws a confirmation that only arrives after it', async () => {
    const call = new CallScript('cancelled-first', '+12025550115');
    await running.engine.ingest(call.started(), call.consent());
    await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }, at(2)));
    await running.engine.ingest(call.booking({}, {}, at(1)), call.ended());
    expect(await verdicts('cancelled-first')).toEqual(['skip(withdrawn)']);
  });

  test('leaves a booking that was made anew afterwards', async () => {
    const call = new CallScript('booked-anew', '+12025550116');
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, {}, at(1)));
    await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }, at(2)));
    await running.engine.ingest(call.booking({ location: 'Room 2' }, {}, at(3)));
    expect(await verdicts('booked-anew')).toEqual(['hold(call_live)', 'skip(withdrawn)', 'hold(call_live)']);
  });

  test('is told when it was made anew under the number that it had', async () => {
    const call = new CallScript('same-number', '+12025550118');
    await running.engine.ingest(call.started(), call.consent(), call.booking({ revision: 1 }, {}, at(1)));
    await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }, at(2)));
    await running.engine.ingest(call.booking({ revision: 1, location: 'Room 2' }, {}, at(3)), call.ended());
    clock.advance(4_000);
    await running.engine.until('same-number', ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
    const { followUps } = await running.engine.journey('same-number');
    expect(followUps).toMatchObject([{ reason: 'withdrawn' }, { revision: 1, again: 1 }]);
    expect(running.engine.provider.sends.at(-1)?.request.text).toContain('Room 2');
  });

  test('does not withdraw what was confirmed after it, while the text waited to leave', async () => {
    const call = new CallScript('late-cancel', '+12025550119');
    running.engine.provider.answers.push({ outcome: 'throttled', scope: 'account', retryAfterMs: 5_000 });
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }, at(1)));
    await running.engine.until('late-cancel', ({ followUps }) => followUps[0]?.attempts[1]?.status === 'planned');
    await running.engine.ingest(call.booking({}, {}, at(3)));
    await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }, at(2)));
    clock.advance(6_000);
    await running.engine.until('late-cancel', ({ followUps }) => followUps[0]?.attempts[1]?.status === 'accepted');
  });

  test('of the same moment, in whatever follows, takes back what is held and what waits to leave', async () => {
    const call = new CallScript('same-moment', '+12025550120');
    const cancelled = (): object => call.event('booking.cancelled', { booking: { id: 'B-1' } }, at(1));
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, {}, at(1)), cancelled());
    expect(await verdicts('same-moment')).toEqual(['hold(call_live)', 'skip(withdrawn)']);

    const told = running.engine.provider.sends.length;
    running.engine.provider.answers.push({ outcome: 'throttled', scope: 'account', retryAfterMs: 5_000 });
    await running.engine.ingest(call.booking({ location: 'Room 2' }, { live: true }, at(1)));
    await running.engine.until('same-moment', ({ followUps }) => followUps[1]?.attempts[1]?.status === 'planned');
    await running.engine.ingest(cancelled());
    clock.advance(6_000);
    await running.engine.until('same-moment', ({ followUps }) => followUps[1]?.reason === 'withdrawn');
    // The one that was throttled.
    expect(running.engine.provider.sends).toHaveLength(told + 1);
  });
});
