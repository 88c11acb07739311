import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ReceiptSignal } from '@aftercall/core';
import { METRICS } from '../../src/composition/tokens.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { answersIn, attemptsOf, UncertainSalon } from '../support/uncertain-salon.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const salon = new UncertainSalon('appointment: fall_back, transaction: give_up');
const { sms, whatsapp, config } = salon;
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [whatsapp], config });
afterEach(() => salon.reset());

/** Five failures in a row would open the circuit of an account. */
let well = 0;
beforeEach(async () => {
  well += 1;
  const call = new CallScript(`well-${well}`, `+12025553${100 + well}`);
  await running.engine.ingest(
    call.started(),
    call.consent({ channels: ['whatsapp'] }),
    call.booking({}, { live: true }),
  );
  await running.engine.until(call.callId, (journey) => attemptsOf(journey).join() === '0.1 whatsapp: accepted');
});

const minute = 60_000;
const everyChannel = ['whatsapp', 'sms'];

interface Uncertain {
  readonly callId: string;
  readonly phone: string;
  readonly channels?: readonly string[];
  readonly tells?: (call: CallScript) => readonly Record<string, unknown>[];
}

const booking = (call: CallScript) => [call.booking({}, { live: true })];
const payment = (call: CallScript) => [call.payment({ live: true })];

/** A message whose first send nobody can tell the end of. */
async function uncertainSend({ callId, phone, channels = everyChannel, tells = booking }: Uncertain): Promise<Journey> {
  const provider = channels.includes('whatsapp') ? whatsapp : sms;
  provider.answers.push({ outcome: 'uncertain', cause: 'timeout' });
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent({ channels }));
  await running.engine.ingest(...tells(call));
  return running.engine.until(callId, ({ followUps }) => followUps[0]?.outcome === 'uncertain');
}

async function receipt(account: string, attemptId: string, status: ReceiptSignal['status']): Promise<void> {
  const key = `${attemptId} ${status}`;
  await running.engine.postTo(account, {
    signal: 'receipt',
    key,
    attemptId,
    providerId: `id-${attemptId}`,
    status,
    rawStatus: status,
  });
}

const untilAttempts = (callId: string, ...words: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, (journey) => attemptsOf(journey).join() === words.join());
const untilAnswers = (callId: string, ...answers: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, (journey) => answersIn(journey).join() === answers.join());
const outcomesOf = ({ followUps }: Journey): readonly unknown[] => followUps.map((one) => one.outcome ?? one.state);
const metrics = async (): Promise<readonly string[]> =>
  (await running.engine.container.get(METRICS).registry.metrics()).split('\n');

describe('an uncertain send about which nobody is asked any more', () => {
  test('is told by the next channel, labelled as a possible double, where the policy says so', async () => {
    await uncertainSend({ callId: 'falls', phone: '+12025550141' });
    clock.advance(minute / 2);
    const journey = await untilAttempts('falls', '0.1 whatsapp: given_up', '1.1 sms: accepted');
    expect(answersIn(journey)).toEqual(['unknown: fall_back']);
    const planned = journey.entries.flatMap(({ kind, data }) => (kind === 'attempt' ? [data] : []));
    expect(planned[0]).not.toHaveProperty('possibleDouble');
    expect(planned[1]).toMatchObject({ follows: { step: 0, why: 'given_up' }, possibleDouble: true });
    expect(salon.sendsTo('+12025550141')).toEqual(['whatsapp', 'sms']);
    expect(await metrics()).toContain('aftercall_uncertain_settlements_total{by="fall_back"} 1');
  });

  test('counts as a double delivery when it had arrived after all', async () => {
    await uncertainSend({ callId: 'double', phone: '+12025550142' });
    clock.advance(minute / 2);
    const journey = await untilAttempts('double', '0.1 whatsapp: given_up', '1.1 sms: accepted');
    const [first, second] = journey.followUps[0]?.attempts ?? [];
    await receipt('sms-main', second?.id ?? '', 'delivered');
    await receipt('wa-main', first?.id ?? '', 'delivered');
    const told = await untilAttempts('double', '0.1 whatsapp: delivered', '1.1 sms: delivered');
    expect(told.entries.at(-1)).toMatchObject({ kind: 'receipt', data: { lateTruth: true, doubleDelivery: true } });
    expect(await metrics()).toContain('aftercall_double_deliveries_total 1');
  });

  test('waits for a person where there is no next channel, or it would come too late', async () => {
    await uncertainSend({ callId: 'alone', phone: '+12025550143', channels: ['whatsapp'] });
    clock.advance(minute / 2);
    await untilAnswers('alone', 'unknown: park');
    await uncertainSend({ callId: 'too-late', phone: '+12025550144' });
    clock.advance(31 * minute);
    const journey = await untilAnswers('too-late', 'unknown: park');
    expect(attemptsOf(journey)).toEqual(['0.1 whatsapp: uncertain']);
    expect(journey.followUps[0]?.attempts[0]?.uncertain).toEqual({
      since: new Date(clock.now().getTime() - 31 * minute),
      asked: 0,
      parkedAt: clock.now(),
    });
    expect(await metrics()).toContain('aftercall_uncertain_sends{state="parked"} 2');
  });

  test('is settled as unreached and told by nobody else, where the policy gives it up', async () => {
    await uncertainSend({ callId: 'given-up', phone: '+12025550145', tells: payment });
    clock.advance(minute / 2);
    const journey = await untilAnswers('given-up', 'unknown: give_up');
    expect(outcomesOf(journey)).toEqual(['unreached']);
    clock.advance(2 * minute);
    await uncertainSend({ callId: 'behind-it', phone: '+12025550146', tells: payment });
    clock.advance(minute / 2);
    await untilAnswers('behind-it', 'unknown: give_up');
    expect(salon.sendsTo('+12025550145')).toEqual(['whatsapp']);
    const { rows } = await running.engine.pool.query(
      `SELECT FROM uncertain_sends u JOIN calls c ON c.id = u.call WHERE c.call_id IN ('given-up', 'behind-it')`,
    );
    expect(rows).toEqual([]);
  });

  test('is not left for the next channel by its step either, where the policy gives it up', async () => {
    const [waits, leaves] = ['+525512345671', '+525512345672'];
    const startedIn = async (callId: string, phone: string, event: (call: CallScript) => Record<string, unknown>) => {
      whatsapp.answers.push({ outcome: 'uncertain', cause: 'timeout' });
      const call = new CallScript(callId, phone);
      const consent = call.consent({ channels: everyChannel });
      await running.engine.ingest(call.started({ locale: undefined }), consent, event(call));
      await running.engine.until(callId, ({ followUps }) => followUps[0]?.outcome === 'uncertain');
    };
    await startedIn('waits', waits, (call) => call.payment({ live: true }));
    await startedIn('leaves', leaves, (call) => call.booking({}, { live: true }));
    clock.advance(13_000);
    await untilAttempts('leaves', '0.1 whatsapp: uncertain', '1.1 sms: accepted');
    clock.advance(minute / 2);
    await untilAnswers('waits', 'unknown: give_up');
    clock.advance(2 * minute);
    await untilAnswers('leaves', 'unknown: park');
    expect([salon.sendsTo(waits), salon.sendsTo(leaves)]).toEqual([['whatsapp'], ['whatsapp', 'sms']]);
  });

  test('is what a late receipt says, although it was given up', async () => {
    const journey = await uncertainSend({ callId: 'late', phone: '+12025550147', tells: payment });
    clock.advance(minute / 2);
    await untilAnswers('late', 'unknown: give_up');
    const attemptId = journey.followUps[0]?.attempts[0]?.id ?? '';
    await receipt('wa-main', attemptId, 'sent');
    expect(outcomesOf(await untilAttempts('late', '0.1 whatsapp: sent'))).toEqual(['sending']);
    await receipt('wa-main', attemptId, 'delivered');
    const told = await untilAttempts('late', '0.1 whatsapp: delivered');
    expect(outcomesOf(told)).toEqual(['reached']);
    expect(told.entries.filter(({ kind }) => kind === 'receipt').at(-1)?.data).toMatchObject({ lateTruth: true });
  });

  test('goes by the most cautious policy when it tells several things', async () => {
    whatsapp.answers.push({ outcome: 'uncertain', cause: 'timeout' });
    const call = new CallScript('both', '+12025550148');
    await running.engine.ingest(call.started(), call.consent({ channels: everyChannel }));
    await running.engine.ingest(call.booking(), call.payment(), call.ended());
    clock.advance(5_000);
    const merged = await running.engine.until('both', (one) => outcomesOf(one).join() === 'uncertain,uncertain');
    expect(merged.followUps.map((one) => one.mergedInto === undefined)).toEqual([true, false]);
    clock.advance(minute / 2);
    const journey = await untilAnswers('both', 'unknown: give_up');
    expect(outcomesOf(journey)).toEqual(['unreached', 'unreached']);
  });

  test('is asked about first, where its provider can be: the policy is for what stays unknown', async () => {
    await uncertainSend({ callId: 'asked', phone: '+12025550149', channels: ['sms'], tells: payment });
    for (const [index, minutes] of [0.5, 1, 5, 15, 60].entries()) {
      clock.advance(minutes * minute);
      await running.engine.until('asked', (one) => answersIn(one).length === index + 1);
    }
    const journey = await running.engine.journey('asked');
    expect(answersIn(journey)).toEqual([...Array<string>(4).fill('unknown: ask'), 'unknown: give_up']);
    expect(outcomesOf(journey)).toEqual(['unreached']);
    expect(salon.sendsTo('+12025550149')).toEqual(['sms']);
  });
});
