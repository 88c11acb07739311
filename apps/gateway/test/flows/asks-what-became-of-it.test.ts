import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ReconcileResult } from '@aftercall/core';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms', false, { reconcile: true });
const rcs = new FakeProvider('rcs', false, { reconcile: true, idempotentSend: true });
const whatsapp = new FakeProvider('whatsapp');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - send: [{ channel: sms }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs, whatsapp], config });

afterEach(() => {
  for (const provider of [sms, rcs, whatsapp]) {
    provider.answers.length = 0;
    provider.reconcileAnswers.length = 0;
  }
});

const minute = 60_000;
const absent = async (): Promise<ReconcileResult> => ({ found: false, certain: true });
const found = async (): Promise<ReconcileResult> => ({ found: true, providerIds: ['SM9'], rawStatus: 'sent' });

/** A live booking whose send nobody can tell the end of. */
async function uncertainSend(callId: string, phone: string, prefers?: string): Promise<Journey> {
  const provider = { rcs, whatsapp }[prefers ?? ''] ?? sms;
  provider.answers.push({ outcome: 'uncertain', cause: 'timeout' });
  const call = new CallScript(callId, phone);
  const consent = call.consent({ channels: ['sms', 'rcs', 'whatsapp'] });
  await running.engine.ingest(call.started(prefers === undefined ? {} : { prefers }), consent);
  await running.engine.ingest(call.booking({}, { live: true }));
  return running.engine.until(callId, ({ followUps }) => followUps[0]?.outcome === 'uncertain');
}

/** Live bookings that are accepted, each of a caller of their own. */
async function sendWell(count: number, firstNumber: number): Promise<void> {
  const calls = Array.from({ length: count }, (_, index) => {
    const number = firstNumber + index;
    return new CallScript(`well ${number}`, `+1202555${number}`);
  });
  await running.engine.ingest(
    ...calls.flatMap((call) => [call.started(), call.consent(), call.booking({}, { live: true })]),
  );
  for (const { callId } of calls) await running.engine.until(callId, (one) => statuses(one)?.[0] === 'accepted');
}

const answersIn = ({ entries }: Journey): readonly string[] =>
  entries.flatMap(({ kind, data }) => (kind === 'reconciliation' ? [`${data['answer']}: ${data['next']}`] : []));
const untilAnswers = (callId: string, ...answers: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, (journey) => answersIn(journey).join() === answers.join());
const statuses = ({ followUps }: Journey): readonly string[] | undefined =>
  followUps[0]?.attempts.map((one) => one.status);
const questionsAbout = (phone: string, provider = sms): number =>
  provider.questions.filter((one) => one.send.request.to === phone).length;

async function openQuestions(callId: string): Promise<number> {
  const { rows } = await running.engine.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM uncertain_sends u JOIN calls c ON c.id = u.call WHERE c.call_id = $1`,
    [callId],
  );
  return rows[0]?.count ?? 0;
}

async function parkedQuestions(callId: string): Promise<number> {
  const { rows } = await running.engine.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM uncertain_sends u JOIN calls c ON c.id = u.call
      WHERE c.call_id = $1 AND parked_at IS NOT NULL AND NOT EXISTS (SELECT FROM work w WHERE w.id = u.attempt)`,
    [callId],
  );
  return rows[0]?.count ?? 0;
}

describe('an uncertain send', () => {
  test('is asked about half a minute later, as of when it was sent, and settled when the provider has it', async () => {
    const sentAt = clock.now();
    await uncertainSend('has-it', '+12025550171');
    sms.reconcileAnswers.push(found);
    clock.advance(minute / 2);
    const journey = await untilAnswers('has-it', 'found: accepted');
    expect(journey.followUps[0]).toMatchObject({
      state: 'sending',
      attempts: [{ status: 'accepted', providerIds: ['SM9'] }],
    });
    expect(sms.questions.at(-1)?.sentAt).toEqual(sentAt);
    expect(await openQuestions('has-it')).toBe(0);
    expect(sms.sends.filter((one) => one.request.to === '+12025550171')).toHaveLength(1);
  });

  test('is sent again only after two absences a minute apart, as a new try that says so', async () => {
    await uncertainSend('absent', '+12025550172');
    sms.reconcileAnswers.push(absent, absent);
    clock.advance(minute / 2);
    await untilAnswers('absent', 'absent: ask');
    expect(sms.sends.filter((one) => one.request.to === '+12025550172')).toHaveLength(1);
    clock.advance(minute);
    await untilAnswers('absent', 'absent: ask', 'absent: not_sent');
    clock.advance(1_000);
    const journey = await running.engine.until('absent', (one) => statuses(one)?.join() === 'rejected,accepted');
    const tries = journey.entries.filter((one) => one.kind === 'attempt').map((one) => one.data);
    expect(tries).toMatchObject([{ try: 1 }, { try: 2, afterAbsence: true }]);
    expect(tries[0]).not.toHaveProperty('afterAbsence');
    expect(await openQuestions('absent')).toBe(0);
  });

  test('waits for no budget of retries when it is sent again, however many there are', async () => {
    // Every third is uncertain, so no circuit opens. Ten retries are in reserve, and the others earn twelve.
    const calls = Array.from(
      { length: 180 },
      (_, index) => new CallScript(`many-${index}`, `+1202555${2_000 + index}`),
    );
    const lost = calls.filter((_, index) => index % 3 === 0);
    const silent = new Set(lost.map((call) => call.phone));
    sms.respond = ({ attemptId, request }) =>
      silent.delete(request.to)
        ? { outcome: 'uncertain', cause: 'timeout' }
        : { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
    sms.reconcileAnswers.push(...lost.flatMap(() => [absent, absent]));
    await running.engine.ingest(
      ...calls.flatMap((call) => [call.started(), call.consent(), call.booking({}, { live: true })]),
    );
    for (const call of lost) await running.engine.until(call.callId, (one) => statuses(one)?.join() === 'uncertain');
    const areSentAgain = (): boolean => {
      const sent = sms.sends.map((one) => one.request.to);
      return lost.every(({ phone }) => sent.indexOf(phone) !== sent.lastIndexOf(phone));
    };
    // Questions are asked eight at a time, and a second apart: the clock goes on when nothing else does.
    for (let seconds = 0, before = -1; seconds < 300 && !areSentAgain();) {
      const now = sms.sends.length + sms.questions.length;
      if (now === before) {
        clock.advance(1_000);
        seconds += 1;
      }
      before = now;
      await wait(100);
    }
    expect(areSentAgain()).toBe(true);
    delete sms.respond;
  }, 120_000);

  test('is not asked about once a receipt has told', async () => {
    const journey = await uncertainSend('receipt', '+12025550173');
    const attemptId = journey.followUps[0]?.attempts[0]?.id ?? '';
    const receipt = { signal: 'receipt', key: 'd', attemptId, providerId: 'SM1', rawStatus: 'delivered' } as const;
    await running.engine.post({ ...receipt, status: 'delivered' });
    expect(await openQuestions('receipt')).toBe(0);
    clock.advance(minute);
    await uncertainSend('after-receipt', '+12025550174');
    sms.reconcileAnswers.push(found);
    clock.advance(minute);
    await untilAnswers('after-receipt', 'found: accepted');
    expect(questionsAbout('+12025550173')).toBe(0);
  });

  test('stays what a receipt made of it while the provider was being asked', async () => {
    const journey = await uncertainSend('meanwhile', '+12025550175');
    const attemptId = journey.followUps[0]?.attempts[0]?.id ?? '';
    const ask = Promise.withResolvers<ReconcileResult>();
    sms.reconcileAnswers.push(absent, () => ask.promise);
    clock.advance(minute / 2);
    await untilAnswers('meanwhile', 'absent: ask');
    clock.advance(minute);
    await running.engine.until('meanwhile', () => questionsAbout('+12025550175') === 2);
    const receipt = { signal: 'receipt', key: 's', attemptId, providerId: 'SM1', rawStatus: 'sent' } as const;
    await running.engine.post({ ...receipt, status: 'sent' });
    ask.resolve(absent());
    const told = await untilAnswers('meanwhile', 'absent: ask', 'absent: not_sent');
    expect(statuses(told)).toEqual(['sent']);
    expect(sms.sends.filter((one) => one.request.to === '+12025550175')).toHaveLength(1);
  });

  test('is parked when the provider cannot tell for hours, and a late receipt still settles it', async () => {
    const journey = await uncertainSend('cannot-tell', '+12025550176');
    for (const minutes of [0.5, 1, 5, 15, 60]) {
      const before = questionsAbout('+12025550176');
      clock.advance(minutes * minute);
      await running.engine.until('cannot-tell', () => questionsAbout('+12025550176') === before + 1);
      await running.engine.until('cannot-tell', (one) => answersIn(one).length === before + 1);
    }
    expect(answersIn(await running.engine.journey('cannot-tell')).at(-1)).toBe('unknown: park');
    expect(await parkedQuestions('cannot-tell')).toBe(1);
    const attemptId = journey.followUps[0]?.attempts[0]?.id ?? '';
    const receipt = { signal: 'receipt', key: 'd', attemptId, providerId: 'SM1', rawStatus: 'delivered' } as const;
    await running.engine.post({ ...receipt, status: 'delivered' });
    expect(statuses(await running.engine.journey('cannot-tell'))).toEqual(['delivered']);
    expect(await openQuestions('cannot-tell')).toBe(0);
  });

  test('is asked about again soon by a provider that did not answer, however often', async () => {
    await uncertainSend('no-answer', '+12025550181');
    const unanswered = async (): Promise<ReconcileResult> => ({ found: false, certain: false, answered: false });
    const outOfReach = async (): Promise<ReconcileResult> => Promise.reject(new Error('out of reach'));
    sms.reconcileAnswers.push(unanswered, outOfReach, unanswered, found);
    for (const [answers, minutes] of [0.5, 1, 1, 1].entries()) {
      clock.advance(minutes * minute);
      await running.engine.until('no-answer', (one) => answersIn(one).length === answers + 1);
    }
    const journey = await running.engine.journey('no-answer');
    expect(answersIn(journey)).toEqual([...Array.from({ length: 3 }, () => 'unanswered: ask'), 'found: accepted']);
    expect(statuses(journey)).toEqual(['accepted']);
  });

  test('is not overtaken by later ones when more fall due than may be asked at once', async () => {
    const first = Array.from({ length: 9 }, (_, index) => `+1202555${4_000 + index}`);
    for (const [index, phone] of first.entries()) {
      // Before and between them enough goes well for the circuit to stay closed.
      await sendWell(index === 0 ? 40 : 3, 5_000 + 100 * index);
      await uncertainSend(`crowd ${phone}`, phone);
    }
    clock.advance(900);
    const later = '+12025554100';
    await uncertainSend('crowd later', later);
    const asks = Array.from({ length: 8 }, () => Promise.withResolvers<ReconcileResult>());
    sms.reconcileAnswers.push(
      ...asks.map(
        ({ promise }) =>
          () =>
            promise,
      ),
    );
    const asked = (): readonly string[] => sms.questions.map((one) => one.send.request.to).slice(-10);
    clock.advance(minute / 2 - 900);
    await running.engine.until(
      `crowd ${first[0]}`,
      () => first.filter((phone) => asked().includes(phone)).length === 8,
    );
    const waiting = first.find((phone) => !asked().includes(phone)) ?? '';
    asks[0]?.resolve(await found());
    const settled = first.find((phone) => sms.questions.at(-8)?.send.request.to === phone) ?? '';
    await untilAnswers(`crowd ${settled}`, 'found: accepted');
    sms.reconcileAnswers.push(found);
    clock.advance(1_000);
    await untilAnswers(`crowd ${waiting}`, 'found: accepted');
    expect(questionsAbout(later)).toBe(0);
    for (const { resolve } of asks) resolve(await found());
  });

  test('is parked at once where the channel has nobody to ask', async () => {
    await uncertainSend('nobody', '+12025550177', 'whatsapp');
    clock.advance(minute / 2);
    await untilAnswers('nobody', 'unknown: park');
    expect(await parkedQuestions('nobody')).toBe(1);
  });

  test('is not asked about by sending it again once the person has stopped', async () => {
    await uncertainSend('stopped', '+12025550178', 'rcs');
    const later = new CallScript('stopped-later', '+12025550178');
    await running.engine.ingest(later.started(), later.event('consent.revoked', { consent: {} }));
    clock.advance(minute / 2);
    await untilAnswers('stopped', 'unknown: park');
    expect(questionsAbout('+12025550178', rcs)).toBe(0);
    rcs.reconcileAnswers.push(found);
    await uncertainSend('not-stopped', '+12025550179', 'rcs');
    clock.advance(minute / 2);
    await untilAnswers('not-stopped', 'found: accepted');
  });
});
