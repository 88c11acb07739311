import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });

const textsTo = (phone: string): string[] =>
  running.engine.provider.sends.filter((one) => one.request.to === phone).map((one) => one.request.text);

describe('one text a subject', () => {
  test('the same event twice is said to be a duplicate, and leads to one text', async () => {
    const call = new CallScript('twice', '+12025550101');
    await running.engine.ingest(call.started(), call.consent());
    const booking = call.booking({}, { live: true });
    const first = await running.engine.ingest(booking);
    const again = await running.engine.ingest(booking, { ...booking });
    if (!first.ok || !again.ok) throw new Error('refused');
    expect(first.events[0]).toMatchObject({ status: 'accepted', verdict: { verdict: 'send' } });
    const { eventId } = first.events[0] as { eventId: string };
    expect(again.events).toEqual([
      { status: 'duplicate', eventId },
      { status: 'duplicate', eventId },
    ]);
    await running.engine.until('twice', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    expect(textsTo(call.phone)).toHaveLength(1);
  });

  test('the same event id with another body is a conflict, and nothing of its request is written', async () => {
    const call = new CallScript('conflict', '+12025550102');
    const started = call.started();
    await running.engine.ingest(started);
    const result = await running.engine.ingest(call.consent(), {
      ...started,
      data: { caller: { phone: '+12025550199' } },
    });
    expect(result).toEqual({ ok: false, conflicts: [1] });
    expect((await running.engine.journey('conflict')).entries.map((one) => one.kind)).toEqual(['event', 'verdict']);
  });

  test('a conflict inside one request is found as well', async () => {
    const call = new CallScript('conflict-inside');
    const ended = call.ended();
    expect(await running.engine.ingest(ended, { ...ended, data: { other: 1 } })).toEqual({ ok: false, conflicts: [1] });
  });

  test('a live text satisfies the trigger that is repeated after the call', async () => {
    const call = new CallScript('live-then-after', '+12025550103');
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
    const repeated = await running.engine.ingest(call.booking());
    expect(repeated).toMatchObject({ events: [{ verdict: { verdict: 'skip', reason: 'duplicate' } }] });
    await running.engine.ingest(call.ended());
    clock.advance(4_000);
    await running.engine.until('live-then-after', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    expect(textsTo(call.phone)).toHaveLength(1);
  });

  test('a held trigger that is repeated live leaves at once', async () => {
    const call = new CallScript('hastened', '+12025550104');
    await running.engine.ingest(call.started(), call.consent(), call.booking());
    expect(textsTo(call.phone)).toEqual([]);
    const repeated = await running.engine.ingest(call.booking({}, { live: true }));
    expect(repeated).toMatchObject({ events: [{ verdict: { verdict: 'skip', reason: 'duplicate' } }] });
    await running.engine.until('hastened', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    expect(textsTo(call.phone)).toHaveLength(1);
  });

  test('two triggers of one call share a message when they fall due together', async () => {
    const call = new CallScript('merged', '+12025550105');
    await running.engine.ingest(call.started(), call.consent(), call.booking(), call.payment(), call.ended());
    clock.advance(4_000);
    const { followUps } = await running.engine.until('merged', (journey) =>
      journey.followUps.every((one) => one.attempts[0]?.status === 'accepted'),
    );
    expect(followUps).toHaveLength(2);
    expect(followUps[1]?.mergedInto).toBe(followUps[0]?.id);
    const [text, ...others] = textsTo(call.phone);
    expect(others).toEqual([]);
    expect(text).toContain('B-1');
    expect(text).toContain('45.00');
  });
});
