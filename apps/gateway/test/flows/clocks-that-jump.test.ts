import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../src/postgres/database-clock.ts';
import { CallScript } from '../support/call-script.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const hour = 3_600_000;

/** The database's clock, as a gateway sees it: when it jumps, leases are left alone until it is settled. */
class JumpingClock extends TestClock implements Clock {
  isInDoubt = false;
  isSettled = true;

  ticks(): number {
    return 0;
  }

  hear(): void {
    // It is right by definition.
  }

  jump(milliseconds: number): void {
    this.advance(milliseconds);
    this.isSettled = false;
  }
}

const clock = new JumpingClock();
const running = withEngine({ now: clock.now, clock });

/** Enough rounds of the claim for it to have done what it would do. */
const aFewRounds = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_500));

const sendsTo = (phone: string): number =>
  running.engine.provider.sends.filter((one) => one.request.to === phone).length;

/** A live text that its provider is slow to answer. */
async function slowSend(callId: string, phone: string): Promise<() => void> {
  const answer = Promise.withResolvers<void>();
  const sent = Promise.withResolvers<void>();
  running.engine.provider.answers.push(async () => {
    sent.resolve();
    await answer.promise;
    return { outcome: 'accepted', providerIds: [callId] };
  });
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  await sent.promise;
  return answer.resolve;
}

describe('when the database’s clock jumps an hour ahead', () => {
  test('no lease is taken for ended before its worker could renew it', async () => {
    const answer = await slowSend('ahead', '+12025550191');
    clock.jump(hour);
    await aFewRounds();
    expect((await running.engine.journey('ahead')).entries.some((one) => one.kind === 'outcome')).toBe(false);
    answer();
    const { entries } = await running.engine.until(
      'ahead',
      ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted',
    );
    const outcomes = entries.flatMap(({ kind, data }) => (kind === 'outcome' ? [data.outcome] : []));
    expect(outcomes).toEqual(['accepted']);
    expect(sendsTo('+12025550191')).toBe(1);
    clock.isSettled = true;
  });

  test('what is still of use leaves, and what is not expires instead of leaving late', async () => {
    const late = new CallScript('expires-by-jump', '+12025550192');
    await running.engine.ingest(late.started(), late.consent(), late.booking(), late.ended());
    clock.jump(hour);
    clock.isSettled = true;
    const { followUps } = await running.engine.until(
      late.callId,
      (journey) => journey.followUps[0]?.state === 'settled',
    );
    expect(followUps[0]).toMatchObject({ outcome: 'expired' });
    expect(sendsTo(late.phone)).toBe(0);
    const next = new CallScript('after-jump', '+12025550193');
    await running.engine.ingest(next.started(), next.consent(), next.booking({}, { live: true }));
    await running.engine.until(next.callId, (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted');
  });
});

describe('when the database’s clock jumps an hour back', () => {
  test('what waited for a time waits for that time, and is not lost', async () => {
    const held = new CallScript('held-by-jump', '+12025550194');
    await running.engine.ingest(held.started(), held.consent(), held.booking(), held.ended());
    clock.jump(-hour);
    clock.isSettled = true;
    await aFewRounds();
    expect((await running.engine.journey(held.callId)).followUps[0]).toMatchObject({ state: 'held' });
    clock.advance(hour + 4_000);
    await running.engine.until(held.callId, (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted');
    expect(sendsTo(held.phone)).toBe(1);
  });

  test('a lease of a worker that died before does not last until the old time is reached', async () => {
    const call = new CallScript('stranded', '+12025550195');
    await running.engine.ingest(call.started(), call.consent(), call.booking());
    await running.engine.ingest(call.ended());
    await running.engine.pool.query(
      `UPDATE work SET worker = gen_random_uuid(), due_at = $1 WHERE call = (SELECT id FROM calls WHERE call_id = 'stranded')`,
      [new Date(clock.now().getTime() + 30_000 + hour)],
    );
    clock.advance(4_000);
    await aFewRounds();
    expect((await running.engine.journey(call.callId)).followUps[0]).toMatchObject({ state: 'held' });
    clock.isSettled = false;
    await aFewRounds();
    clock.isSettled = true;
    await running.engine.until(call.callId, (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted');
    expect(sendsTo(call.phone)).toBe(1);
  });
});

test('a machine that stood still gives back what it had claimed, and sends it by a new claim', async () => {
  clock.isInDoubt = true;
  const call = new CallScript('stood-still', '+12025550196');
  await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  await aFewRounds();
  expect(sendsTo(call.phone)).toBe(0);
  clock.isInDoubt = false;
  await running.engine.until(call.callId, (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted');
  expect(sendsTo(call.phone)).toBe(1);
});

test.each([
  { day: 'begins', at: '2027-03-14T06:59:58Z', said: '10:00 AM' },
  { day: 'ends', at: '2027-11-07T05:59:58Z', said: '10:00 AM' },
])(
  'in the night in which daylight saving time $day, a follow-up is due four seconds after its call',
  async ({ day, at, said }) => {
    clock.advance(Date.parse(at) - clock.now().getTime());
    const call = new CallScript(`dst-${day}`, '+12025550197');
    // On the day itself, in the time that holds after the change.
    const startsAt = `${at.slice(0, 10)}T10:00:00-0${day === 'begins' ? 4 : 5}:00`;
    await running.engine.ingest(call.started(), call.consent(), call.booking({ startsAt }), call.ended());
    const { followUps } = await running.engine.journey(call.callId);
    expect(followUps[0]?.dueAt.getTime()).toBe(Date.parse(at) + 4_000);
    clock.advance(3_999);
    await aFewRounds();
    expect((await running.engine.journey(call.callId)).followUps[0]).toMatchObject({ state: 'held' });
    clock.advance(1);
    await running.engine.until(call.callId, (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted');
    const sent = running.engine.provider.sends.at(-1)?.request as { text?: string } | undefined;
    expect(sent?.text).toContain(said);
  },
);

test('ids carry the time of the one clock, by which what was kept long enough is deleted', async () => {
  clock.advance(24 * 365 * hour);
  const call = new CallScript('far-ahead', '+12025550199');
  const answer = await running.engine.ingest(call.started(), call.consent());
  if (!('events' in answer)) throw new Error('the events were refused');
  const [first] = answer.events;
  const madeAt = Number.parseInt(first?.eventId.replace('-', '').slice(0, 12) ?? '', 16);
  expect(madeAt).toBe(clock.now().getTime());
});
