import { afterEach, describe, expect, test } from '@jest/globals';
import { METRICS } from '../../src/composition/tokens.ts';
import { Settlements, type Settlement, type SettlementResult } from '../../src/dispatch/settlements.ts';
import { UncertainQueue } from '../../src/ledger/reads/uncertain-queue.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { tenantId } from '../support/test-engine.ts';
import { answersIn, attemptsOf, UncertainSalon } from '../support/uncertain-salon.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const salon = new UncertainSalon('appointment: park');
const { sms, whatsapp, config } = salon;
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [whatsapp], config });
afterEach(() => salon.reset());

const minute = 60_000;

/** A booking whose send on WhatsApp waits for a person. */
async function parked(callId: string, phone: string, channels = ['whatsapp', 'sms']): Promise<string> {
  whatsapp.answers.push({ outcome: 'uncertain', cause: 'timeout' });
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent({ channels }));
  await running.engine.ingest(call.booking({}, { live: true }));
  await running.engine.until(callId, ({ followUps }) => followUps[0]?.outcome === 'uncertain');
  clock.advance(minute / 2);
  const { followUps } = await running.engine.until(callId, (one) => answersIn(one).join() === 'unknown: park');
  return followUps[0]?.attempts[0]?.id ?? '';
}

const settle = (
  attemptId: string,
  what: Pick<Settlement, 'as' | 'fallBack' | 'providerIds'>,
  tenants: readonly string[] = [tenantId],
): Promise<SettlementResult> =>
  running.engine.container
    .get(Settlements)
    .settle(tenants, { attemptId, by: 'front-desk', why: 'Looked it up.', ...what });

const untilAttempts = (callId: string, ...words: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, (journey) => attemptsOf(journey).join() === words.join());

async function receipt(attemptId: string, status: 'sent' | 'delivered'): Promise<void> {
  const told = { signal: 'receipt', key: `${attemptId} ${status}`, attemptId, providerId: 'W1' } as const;
  await running.engine.postTo('wa-main', { ...told, status, rawStatus: status });
}

const isInQueue = async (attemptId: string): Promise<boolean> =>
  (await running.engine.container.get(UncertainQueue).one([tenantId], attemptId)) !== undefined;

describe('a person who settles an uncertain send', () => {
  test('says that it was sent: it waits for its receipt like any other', async () => {
    const attemptId = await parked('was-sent', '+12025550121');
    expect(await isInQueue(attemptId)).toBe(true);
    expect(await settle(attemptId, { as: 'sent', providerIds: ['W9'] })).toMatchObject({ status: 'accepted' });
    const journey = await running.engine.journey('was-sent');
    expect(journey.followUps[0]).toMatchObject({ state: 'sending', attempts: [{ providerIds: ['W9'] }] });
    expect(journey.entries.at(-1)).toMatchObject({
      kind: 'settlement',
      at: clock.now(),
      data: { attemptId, as: 'sent', by: 'front-desk', why: 'Looked it up.', providerIds: ['W9'] },
    });
    expect(await isInQueue(attemptId)).toBe(false);
    await receipt(attemptId, 'delivered');
    expect((await running.engine.journey('was-sent')).followUps[0]).toMatchObject({ outcome: 'reached' });
    expect(salon.sendsTo('+12025550121')).toEqual(['whatsapp']);
  });

  test('says that it was not: it is unreached, until a late receipt knows better', async () => {
    const attemptId = await parked('was-not', '+12025550122');
    expect(await settle(attemptId, { as: 'not_sent' })).toMatchObject({ result: 'settled', status: 'given_up' });
    expect((await running.engine.journey('was-not')).followUps[0]).toMatchObject({ outcome: 'unreached' });
    await receipt(attemptId, 'delivered');
    const journey = await running.engine.journey('was-not');
    expect(journey.followUps[0]).toMatchObject({ outcome: 'reached', attempts: [{ status: 'delivered' }] });
    expect(salon.sendsTo('+12025550122')).toEqual(['whatsapp']);
  });

  test('has the next channel tell it', async () => {
    const attemptId = await parked('falls-back', '+12025550123');
    expect(await settle(attemptId, { as: 'not_sent', fallBack: true })).toMatchObject({ result: 'settled' });
    const journey = await untilAttempts('falls-back', '0.1 whatsapp: given_up', '1.1 sms: accepted');
    expect(journey.entries.filter(({ kind }) => kind === 'attempt').at(-1)?.data).toMatchObject({
      possibleDouble: true,
    });
  });

  test('has it sent again, as a new try that says so', async () => {
    const attemptId = await parked('again', '+12025550124');
    expect(await settle(attemptId, { as: 'send_again' })).toMatchObject({ result: 'settled', status: 'given_up' });
    const journey = await untilAttempts('again', '0.1 whatsapp: given_up', '0.2 whatsapp: accepted');
    const tries = journey.entries.flatMap(({ kind, data }) => (kind === 'attempt' ? [data] : []));
    expect(tries).toMatchObject([{ try: 1 }, { try: 2, secondSend: true }]);
    expect(tries[0]).not.toHaveProperty('secondSend');
    expect(tries[1]).not.toHaveProperty('afterAbsence');
    expect(salon.sendsTo('+12025550124')).toEqual(['whatsapp', 'whatsapp']);
  });

  test('cannot have it sent again to somebody who has stopped, or too late', async () => {
    const attemptId = await parked('has-stopped', '+12025550125');
    const late = new CallScript('stops', '+12025550125');
    await running.engine.ingest(late.started(), late.event('consent.revoked', { consent: {} }));
    expect(await settle(attemptId, { as: 'send_again' })).toEqual({ result: 'refused', why: 'opted_out' });
    const other = await parked('is-late', '+12025550126');
    clock.advance(31 * minute);
    expect(await settle(other, { as: 'send_again' })).toEqual({ result: 'refused', why: 'expired' });
    expect(await settle(other, { as: 'not_sent', fallBack: true })).toEqual({ result: 'refused', why: 'expired' });
    expect(await isInQueue(other)).toBe(true);
  });

  test('cannot have a channel tell it that its plan does not have', async () => {
    const attemptId = await parked('no-other', '+12025550127', ['whatsapp']);
    expect(await settle(attemptId, { as: 'not_sent', fallBack: true })).toEqual({
      result: 'refused',
      why: 'no_next_channel',
    });
    expect((await running.engine.journey('no-other')).entries.map(({ kind }) => kind)).not.toContain('settlement');
  });

  test('settles it once, whoever comes first, and never one of another tenant', async () => {
    const attemptId = await parked('once', '+12025550128');
    expect(await settle(attemptId, { as: 'sent' }, ['other'])).toEqual({ result: 'not_found' });
    const results = await Promise.all(Array.from({ length: 5 }, () => settle(attemptId, { as: 'send_again' })));
    expect(results.map((one) => one.result).toSorted()).toEqual([...Array<string>(4).fill('not_uncertain'), 'settled']);
    await untilAttempts('once', '0.1 whatsapp: given_up', '0.2 whatsapp: accepted');
    const told = await parked('receipt-first', '+12025550129');
    await receipt(told, 'sent');
    expect(await settle(told, { as: 'not_sent' })).toEqual({ result: 'not_uncertain', status: 'sent' });
  });

  test('is counted', async () => {
    const lines = (await running.engine.container.get(METRICS).registry.metrics()).split('\n');
    for (const by of ['person_sent', 'person_not_sent', 'person_fall_back', 'receipt']) {
      expect(lines).toContain(`aftercall_uncertain_settlements_total{by="${by}"} 1`);
    }
    expect(lines).toContain('aftercall_uncertain_settlements_total{by="person_send_again"} 2');
    expect(lines).toContain('aftercall_uncertain_sends{state="parked"} 3');
  });
});

describe('a second send that may not leave any more when its turn comes', () => {
  test('is settled where it stands, and no other channel tells it', async () => {
    const attemptId = await parked('stops-between', '+12025550130');
    // The provider wants to be asked again later, and the stop comes before.
    whatsapp.answers.push({ outcome: 'throttled', retryAfterMs: 5_000, scope: 'account' });
    expect(await settle(attemptId, { as: 'send_again' })).toMatchObject({ result: 'settled' });
    await running.engine.until('stops-between', (one) => attemptsOf(one).length === 3);
    const late = new CallScript('stops-it', '+12025550130');
    await running.engine.ingest(late.started(), late.event('consent.revoked', { consent: {} }));
    clock.advance(minute);
    const journey = await untilAttempts(
      'stops-between',
      '0.1 whatsapp: given_up',
      '0.2 whatsapp: rejected',
      '0.3 whatsapp: rejected',
    );
    expect(
      (await running.engine.until('stops-between', (one) => one.followUps[0]?.state === 'settled')).followUps[0],
    ).toMatchObject({ outcome: 'unreached' });
    // What may have arrived was sent, and no later verdict says otherwise.
    const verdicts = journey.entries.flatMap(({ kind, data }) => (kind === 'verdict' ? [data.verdict] : []));
    expect(verdicts).toEqual(['skip', 'skip', 'send']);
    expect(salon.sendsTo('+12025550130')).toEqual(['whatsapp', 'whatsapp']);
  });
});

describe('the queue of uncertain sends', () => {
  test('shows who waits, oldest first and page by page', async () => {
    const queue = running.engine.container.get(UncertainQueue);
    const whole = await queue.page({ tenants: [tenantId], limit: 100 });
    expect(whole.sends.map((one) => one.callId)).toEqual(['has-stopped', 'is-late', 'no-other']);
    expect(whole).not.toHaveProperty('next');
    const first = await queue.page({ tenants: [tenantId], limit: 2 });
    const rest = await queue.page({ tenants: [tenantId], limit: 2, after: first.next ?? '' });
    expect([...first.sends, ...rest.sends]).toEqual(whole.sends);
    expect(rest).not.toHaveProperty('next');
    expect(await queue.page({ tenants: ['other'], limit: 100 })).toEqual({ sends: [] });
  });

  test('says what is asked next, and what the policy is', async () => {
    sms.answers.push({ outcome: 'uncertain', cause: 'timeout' });
    const call = new CallScript('asking', '+12025550131');
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
    await running.engine.until('asking', ({ followUps }) => followUps[0]?.outcome === 'uncertain');
    const queue = running.engine.container.get(UncertainQueue);
    const { sends } = await queue.page({ tenants: [tenantId], limit: 100, state: 'asking' });
    expect(sends).toEqual([
      {
        attemptId: expect.any(String),
        followUpId: expect.any(String),
        ref: expect.any(String),
        tenant: tenantId,
        callId: 'asking',
        trigger: 'booking.confirmed',
        channel: 'sms',
        account: 'sms-main',
        state: 'asking',
        since: clock.now(),
        sentAt: clock.now(),
        asked: 0,
        absences: 0,
        nextQuestionAt: new Date(clock.now().getTime() + minute / 2),
        policy: 'park',
      },
    ]);
    const parkedOnes = await queue.page({ tenants: [tenantId], limit: 100, state: 'parked' });
    expect(parkedOnes.sends.map((one) => one.state)).toEqual(['parked', 'parked', 'parked']);
    expect(parkedOnes.sends[0]).toHaveProperty('parkedAt');
    expect(parkedOnes.sends[0]).not.toHaveProperty('nextQuestionAt');
  });
});
