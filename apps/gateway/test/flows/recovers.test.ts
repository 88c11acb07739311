import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });

async function liveBooking(callId: string, phone: string): Promise<void> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
}

async function queued(callId: string): Promise<number> {
  const { rows } = await running.engine.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM work w JOIN calls c ON c.id = w.call WHERE c.call_id = $1`,
    [callId],
  );
  return rows[0]?.count ?? 0;
}

describe('a send that did not go through', () => {
  test('is tried again after as long as the provider asked for, as a new attempt', async () => {
    running.engine.provider.answers.push({
      outcome: 'throttled',
      scope: 'account',
      retryAfterMs: 3_000,
      providerCode: '20429',
    });
    await liveBooking('throttled', '+12025550131');
    await running.engine.until('throttled', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'rejected');
    expect((await running.engine.journey('throttled')).followUps[0]).toMatchObject({ state: 'planned' });
    clock.advance(3_000);
    const { followUps } = await running.engine.until(
      'throttled',
      (journey) => journey.followUps[0]?.attempts[1]?.status === 'accepted',
    );
    expect(followUps[0]?.attempts).toMatchObject([
      { try: 1, status: 'rejected', reason: { kind: 'rate_limited', providerCode: '20429' } },
      { try: 2, status: 'accepted' },
    ]);
    const ids = running.engine.provider.sends
      .filter((one) => one.request.to === '+12025550131')
      .map((one) => one.attemptId);
    expect(new Set(ids).size).toBe(2);
  });

  test('is not tried again when the failure is permanent', async () => {
    const reason = { kind: 'invalid_number', permanent: true, fallback: false, alert: false, message: 'x' } as const;
    running.engine.provider.answers.push({ outcome: 'rejected', reason });
    await liveBooking('permanent', '+12025550132');
    const { followUps } = await running.engine.until(
      'permanent',
      (journey) => journey.followUps[0]?.state === 'settled',
    );
    expect(followUps[0]).toMatchObject({ outcome: 'unreached', attempts: [{ status: 'rejected' }] });
  });

  test('is never tried again when its outcome is uncertain, and a late receipt settles it', async () => {
    running.engine.provider.answers.push({ outcome: 'uncertain', cause: 'timeout' });
    await liveBooking('uncertain', '+12025550133');
    const parked = await running.engine.until('uncertain', (journey) => journey.followUps[0]?.outcome === 'uncertain');
    const attemptId = parked.followUps[0]?.attempts[0]?.id ?? '';
    clock.advance(60_000);
    await running.engine.post({
      signal: 'receipt',
      key: 'd',
      attemptId,
      providerId: 'SM1',
      status: 'delivered',
      rawStatus: 'delivered',
    });
    const { followUps } = await running.engine.journey('uncertain');
    expect(followUps[0]).toMatchObject({ state: 'settled', outcome: 'reached', attempts: [{ status: 'delivered' }] });
    expect(running.engine.provider.sends.filter((one) => one.request.to === '+12025550133')).toHaveLength(1);
  });

  test('expires at once when it could be tried again only too late, and the ledger says what it failed for', async () => {
    running.engine.provider.answers.push({
      outcome: 'throttled',
      scope: 'recipient',
      retryAfterMs: 31 * 60_000,
      providerCode: '63018',
    });
    await liveBooking('expires', '+12025550134');
    const journey = await running.engine.until('expires', ({ followUps }) => followUps[0]?.state === 'settled');
    expect(journey.followUps[0]).toMatchObject({
      outcome: 'expired',
      reason: 'expired',
      attempts: [{ try: 1, status: 'rejected', reason: { kind: 'rate_limited', providerCode: '63018' } }],
    });
    expect(journey.entries.slice(-3)).toMatchObject([
      { kind: 'outcome', data: { outcome: 'throttled', reason: { providerCode: '63018' } } },
      { kind: 'verdict', data: { verdict: 'skip', reason: 'expired' } },
      { kind: 'settled', data: { outcome: 'expired', reason: 'expired', cause: { providerCode: '63018' } } },
    ]);
    expect(await queued('expires')).toBe(0);
  });

  test('expires while it waits to be tried again, and the ledger says what it failed for', async () => {
    running.engine.provider.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 29 * 60_000 });
    await liveBooking('expires-later', '+12025550136');
    await running.engine.until('expires-later', ({ followUps }) => followUps[0]?.attempts[1]?.status === 'planned');
    clock.advance(31 * 60_000);
    const journey = await running.engine.until('expires-later', ({ followUps }) => followUps[0]?.state === 'settled');
    expect(journey.followUps[0]).toMatchObject({ outcome: 'expired', reason: 'expired' });
    const settled = journey.entries.find((one) => one.kind === 'settled');
    expect(settled?.data).toMatchObject({ outcome: 'expired', cause: { kind: 'rate_limited' } });
    expect(running.engine.provider.sends.filter((one) => one.request.to === '+12025550136')).toHaveLength(1);
  });
});

describe('a worker that died in mid-send', () => {
  test('leaves an uncertain attempt that nobody sends again', async () => {
    let release: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => (release = resolve));
    running.engine.provider.answers.push(async () => {
      await stuck;
      return { outcome: 'accepted', providerIds: ['late'] };
    });
    await liveBooking('abandoned', '+12025550135');
    clock.advance(31_000);
    const { followUps } = await running.engine.until(
      'abandoned',
      (journey) => journey.followUps[0]?.outcome === 'uncertain',
    );
    expect(followUps[0]?.attempts).toMatchObject([{ status: 'uncertain', uncertainCause: 'crash' }]);
    release();
    // The worker was not dead after all: what it learnt still counts.
    const settled = await running.engine.until(
      'abandoned',
      (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
    );
    expect(settled.followUps[0]?.attempts[0]?.providerIds).toEqual(['late']);
    expect(running.engine.provider.sends.filter((one) => one.request.to === '+12025550135')).toHaveLength(1);
  });
});
