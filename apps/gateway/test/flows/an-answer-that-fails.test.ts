import type { FailureReason, SendOutcome } from '@aftercall/core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Settlements, type Settlement } from '../../src/dispatch/settlements.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { AskingSalon, facts } from '../support/asking-salon.ts';
import type { CallScript } from '../support/call-script.ts';
import { inShort, ofCalls, replay } from '../support/replaying.ts';
import { tenantId } from '../support/test-engine.ts';

const minute = 60_000;
const hour = 60 * minute;
const salon = new AskingSalon({ bounds: 'uncertain: { support: park }', reconcile: true });
afterEach(() => {
  salon.sms.answers.length = 0;
  salon.whatsapp.answers.length = 0;
  salon.sms.reconcileAnswers.length = 0;
});

const agreed = { channels: ['sms', 'whatsapp'] };

const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };
const rejected = (more: Partial<FailureReason> = {}): SendOutcome => ({
  outcome: 'rejected',
  reason: { ...reason, ...more },
});

const answerIn = ({ followUps }: Journey) => followUps.find((one) => one.trigger === 'caller.requested');
const triesIn = (journey: Journey): string =>
  answerIn(journey)
    ?.attempts.map((one) => `${one.step}.${one.try} ${one.channel}: ${one.status}`)
    .join() ?? '';
const untilTried = ({ callId }: CallScript, words: string): Promise<Journey> =>
  salon.app.engine.until(callId, (journey) => triesIn(journey) === words);
const answer = async (call: CallScript, account = 'sms-main') =>
  salon.answer(await salon.writes(call, { account }), {}, { waits: false });

async function settle(journey: Journey, what: Pick<Settlement, 'as' | 'fallBack' | 'providerIds'>) {
  const attemptId = answerIn(journey)?.attempts.at(-1)?.id ?? '';
  return salon.app.engine.container
    .get(Settlements)
    .settle([tenantId], { attemptId, by: 'front-desk', why: 'Looked it up.', ...what });
}

const untilTries = ({ callId }: CallScript, count: number): Promise<Journey> =>
  salon.app.engine.until(callId, (journey) => answerIn(journey)?.attempts.length === count);
/** In which window each message to WhatsApp was fitted. */
const windowsOf = (call: CallScript): unknown[] =>
  salon.sentTo(call, salon.whatsapp).map(({ request }) => request.content['serviceWindow']);

/** Until its provider was asked so often what became of it. */
function asked({ callId }: CallScript, times: number): Promise<Journey> {
  salon.clock.advance(minute);
  return salon.app.engine.until(
    callId,
    ({ entries }) => entries.filter((one) => one.kind === 'reconciliation').length === times,
  );
}

describe('an answer', () => {
  test('that its provider refuses is told on no other channel, and a replay tries the same one again', async () => {
    const call = await salon.caller(agreed);
    salon.sms.answers.push(rejected());
    await answer(call);
    const journey = await untilTried(call, '0.1 sms: rejected');
    expect(answerIn(journey)).toMatchObject({ state: 'settled', outcome: 'unreached' });
    const { items } = await replay(salon.app.engine, ofCalls(call.callId));
    expect(items.map(inShort).map((one) => one.replace('planned', 'sent'))).toEqual(['sent']);
    await untilTried(call, '0.1 sms: rejected,0.1 sms: accepted');
    expect(salon.sentTo(call, salon.whatsapp)).toEqual([]);
  });

  test('that was taken and does not arrive is told on no other channel', async () => {
    const call = await salon.caller(agreed);
    await answer(call);
    await untilTried(call, '0.1 sms: accepted');
    const attemptId = salon.sentTo(call)[0]?.attemptId ?? '';
    const known = { attemptId, providerId: `id-${attemptId}`, rawStatus: 'undelivered' };
    await salon.app.engine.post({ signal: 'receipt', key: attemptId, ...known, status: 'undeliverable', reason });
    salon.clock.advance(minute);
    const journey = await salon.app.engine.until(call.callId, (one) => answerIn(one)?.state === 'settled');
    expect(answerIn(journey)).toMatchObject({ outcome: 'unreached' });
    expect(salon.sentTo(call, salon.whatsapp)).toEqual([]);
  });

  test('that is throttled is tried again where it was', async () => {
    const call = await salon.caller(agreed);
    salon.sms.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 20_000 });
    await answer(call);
    await untilTried(call, '0.1 sms: rejected,0.2 sms: planned');
    salon.clock.advance(20_000);
    await untilTried(call, '0.1 sms: rejected,0.2 sms: accepted');
    expect(salon.sentTo(call, salon.whatsapp)).toEqual([]);
  });

  test('that is uncertain is asked about, sent again where it never was, and told nowhere else', async () => {
    const call = await salon.caller(agreed);
    salon.sms.answers.push({ outcome: 'uncertain', cause: 'timeout' });
    const absent = async () => ({ found: false, certain: true }) as const;
    salon.sms.reconcileAnswers.push(absent, absent);
    await answer(call);
    await untilTried(call, '0.1 sms: uncertain');
    await asked(call, 1);
    await asked(call, 2);
    await untilTried(call, '0.1 sms: rejected,0.2 sms: planned');
    salon.clock.advance(1_000);
    await untilTried(call, '0.1 sms: rejected,0.2 sms: accepted');
    expect(salon.sentTo(call, salon.whatsapp)).toEqual([]);
  });

  test.each([
    ['was not sent: it is told nowhere else', { as: 'not_sent' }, 'settled', '0.1 sms: given_up'],
    ['is to be sent again: it is, there', { as: 'send_again' }, 'settled', '0.1 sms: given_up,0.2 sms: accepted'],
    ['is to be told elsewhere: that is refused', { as: 'not_sent', fallBack: true }, 'refused', '0.1 sms: uncertain'],
  ] as const)('of which nobody knows, and of which a person says that it %s', async (_what, says, result, tries) => {
    const call = await salon.caller(agreed);
    salon.sms.answers.push({ outcome: 'uncertain', cause: 'timeout' });
    await answer(call);
    await untilTried(call, '0.1 sms: uncertain');
    const journey = await asked(call, 1);
    const settled = await settle(journey, says);
    expect(settled).toMatchObject(result === 'refused' ? { result, why: 'no_next_channel' } : { result });
    await untilTried(call, tries);
    expect(salon.sentTo(call, salon.whatsapp)).toEqual([]);
  });

  test('from an account that is stopped waits for it, and is told nowhere else', async () => {
    const call = await salon.caller(agreed);
    const configuration = rejected({ kind: 'configuration', alert: true, stopsAccount: true });
    salon.sms.answers.push(configuration);
    await answer(call);
    await untilTried(call, '0.1 sms: rejected,0.2 sms: planned');
    const other = await salon.caller(agreed);
    expect(facts(await answer(other))).toEqual([201, 'send', undefined]);
    await untilTried(other, '0.1 sms: planned');
    salon.clock.advance(61_000);
    await salon.app.engine.until(call.callId, () => salon.sentTo(call).length + salon.sentTo(other).length === 2);
    salon.clock.advance(3_000);
    await untilTried(other, '0.1 sms: accepted');
    await untilTried(call, '0.1 sms: rejected,0.2 sms: accepted');
    expect([...salon.sentTo(call, salon.whatsapp), ...salon.sentTo(other, salon.whatsapp)]).toEqual([]);
  });

  test('whose provider fails waits for it until it is of no use any more, and a replay has it told there', async () => {
    const call = await salon.caller(agreed);
    salon.sms.respond = () => rejected({ kind: 'provider_error', permanent: false });
    await answer(call);
    for (let index = 1; index < 5; index += 1) {
      await untilTries(call, index + 1);
      salon.clock.advance(minute);
    }
    await untilTries(call, 5);
    salon.clock.advance(hour / 2);
    const journey = await salon.app.engine.until(call.callId, (one) => answerIn(one)?.state === 'settled');
    expect(answerIn(journey)).toMatchObject({ outcome: 'expired' });
    delete salon.sms.respond;
    await replay(salon.app.engine, ofCalls(call.callId));
    salon.clock.advance(5 * minute);
    await salon.app.engine.until(call.callId, (one) => triesIn(one).endsWith('sms: accepted'));
    expect(salon.sentTo(call, salon.whatsapp)).toEqual([]);
  });
});

describe('on WhatsApp', () => {
  const throttled = { outcome: 'throttled', scope: 'recipient', retryAfterMs: 20 * minute } as const;

  test('a window that closes before the claim has it told as a template, where a consent permits it', async () => {
    const call = await salon.caller(agreed);
    salon.whatsapp.answers.push(throttled);
    const replyId = await salon.writes(call, { account: 'wa-main' });
    salon.clock.advance(24 * hour - 10 * minute);
    await salon.answer(replyId, {}, { waits: false });
    await untilTried(call, '0.1 whatsapp: rejected,0.2 whatsapp: planned');
    salon.clock.advance(20 * minute);
    await untilTried(call, '0.1 whatsapp: rejected,0.2 whatsapp: rejected,0.3 whatsapp: accepted');
    expect(windowsOf(call)).toEqual(['open', 'closed']);
    expect(salon.sentTo(call)).toEqual([]);
  });

  test('and where none does, its permission has ended with it', async () => {
    const call = await salon.caller();
    salon.whatsapp.answers.push(throttled);
    const replyId = await salon.writes(call, { account: 'wa-main' });
    salon.clock.advance(24 * hour - 10 * minute);
    await salon.answer(replyId, {}, { waits: false });
    await untilTried(call, '0.1 whatsapp: rejected,0.2 whatsapp: planned');
    salon.clock.advance(20 * minute);
    const journey = await salon.app.engine.until(call.callId, (one) => answerIn(one)?.state === 'settled');
    expect(answerIn(journey)).toMatchObject({ outcome: 'suppressed', reason: 'consent_expired' });
    expect(windowsOf(call)).toEqual(['open']);
    expect(salon.sentTo(call)).toEqual([]);
  });

  test('and whether they can be reached is not asked then either: they wrote from there', async () => {
    const call = await salon.caller(agreed);
    salon.whatsapp.answers.push(rejected(), rejected({ kind: 'window_closed' }));
    await answer(call, 'wa-main');
    await untilTried(call, '0.1 whatsapp: rejected');
    const replyId = await salon.writes(call, { account: 'wa-main', text: 'Hello?' });
    await salon.answer(replyId, {}, { waits: false });
    const tries = ({ followUps }: Journey): string => followUps.map((one) => one.attempts.length).join();
    await salon.app.engine.until(call.callId, (one) => windowsOf(call).length === 3 && tries(one) === '1,2');
    expect(windowsOf(call)).toEqual(['open', 'open', 'closed']);
    expect(salon.sentTo(call)).toEqual([]);
  });

  test('a window that is closed, as its provider says, has it told as a template', async () => {
    const call = await salon.caller();
    salon.whatsapp.answers.push(rejected({ kind: 'window_closed' }));
    await answer(call, 'wa-main');
    await untilTried(call, '0.1 whatsapp: rejected,0.2 whatsapp: accepted');
    expect(windowsOf(call)).toEqual(['open', 'closed']);
    expect(salon.sentTo(call)).toEqual([]);
  });
});
