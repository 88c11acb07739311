import { describe, expect, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { AskingSalon, facts } from '../support/asking-salon.ts';
import { CallScript } from '../support/call-script.ts';

const minute = 60_000;
const hour = 60 * minute;
const salon = new AskingSalon();
let people = 0;

interface Two {
  /** From which the person called last, and asks. */
  readonly phone: CallScript;
  readonly other: CallScript;
  readonly whatsappUserId: string;
}

/** A person who has called from two phones; that they are one is said by the platform, unless it is said later. */
async function twoPhones({ joined = true } = {}): Promise<Two> {
  people += 1;
  const whatsappUserId = `US.66${people}`;
  const [other, phone] = ['other', 'phone'].map(
    (name, index) => new CallScript(`${name}-${people}`, `+1212555${String(4_000 + 2 * people + index)}`),
  ) as [CallScript, CallScript];
  await salon.app.engine.ingest(other.started({ whatsappUserId }));
  salon.clock.advance(minute);
  await salon.app.engine.ingest(phone.started(joined ? { whatsappUserId } : {}), phone.ended());
  return { phone, other, whatsappUserId };
}

const answerIn = ({ followUps }: Journey) => followUps.find((one) => one.trigger === 'caller.requested');
const opted = { state: 'settled', outcome: 'suppressed', reason: 'opted_out' };
const hold = [202, 'hold', 'quiet_hours'];

/** It is half past ten in the evening where they are. */
function intoTheNight(): void {
  const day = 24 * hour;
  const untilNight = (3.5 * hour - (salon.clock.now().getTime() % day) + day) % day;
  salon.clock.advance(untilNight);
}

describe('a stop from another phone of the person', () => {
  test('between question and answer is one', async () => {
    const { phone, other } = await twoPhones();
    const replyId = await salon.writes(phone);
    await salon.writes(other, { text: 'STOP' });
    expect(facts(await salon.answer(replyId))).toEqual([200, 'skip', 'opted_out']);
    expect(salon.sentTo(phone)).toEqual([]);
  });

  test('before the question is one', async () => {
    const { phone, other } = await twoPhones();
    await salon.writes(other, { text: 'STOP' });
    expect(facts(await salon.answer(await salon.writes(phone)))).toEqual([200, 'skip', 'opted_out']);
  });

  test('ends an answer that waits to be planned', async () => {
    const { phone, other } = await twoPhones();
    intoTheNight();
    const replyId = await salon.writes(phone);
    salon.clock.advance(11 * minute);
    expect(facts(await salon.answer(replyId, {}, { waits: false }))).toEqual(hold);
    await salon.writes(other, { text: 'STOP' });
    salon.clock.advance(9.5 * hour);
    const journey = await salon.app.engine.until(phone.callId, (one) => answerIn(one)?.state === 'settled');
    expect(answerIn(journey)).toMatchObject(opted);
    expect(salon.sentTo(phone)).toEqual([]);
  });

  test('counts from the moment at which it is known that the phones are of one person', async () => {
    const { phone, other, whatsappUserId } = await twoPhones({ joined: false });
    await salon.writes(other, { text: 'STOP' });
    intoTheNight();
    const replyId = await salon.writes(phone);
    salon.clock.advance(11 * minute);
    expect(facts(await salon.answer(replyId, {}, { waits: false }))).toEqual(hold);
    await salon.app.engine.ingest(phone.event('call.transcript', { caller: { phone: phone.phone, whatsappUserId } }));
    salon.clock.advance(9.5 * hour);
    const journey = await salon.app.engine.until(phone.callId, (one) => answerIn(one)?.state === 'settled');
    expect(answerIn(journey)).toMatchObject(opted);
    expect(salon.sentTo(phone)).toEqual([]);
  });

  test('ends one that is planned and waits to be tried again', async () => {
    const { phone, other } = await twoPhones();
    salon.sms.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 20_000 });
    await salon.answer(await salon.writes(phone), {}, { waits: false });
    await salon.app.engine.until(phone.callId, (one) => answerIn(one)?.attempts.length === 2);
    await salon.writes(other, { text: 'STOP' });
    salon.clock.advance(20_000);
    const journey = await salon.app.engine.until(phone.callId, (one) => answerIn(one)?.state === 'settled');
    expect(answerIn(journey)).toMatchObject(opted);
    expect(salon.sentTo(phone)).toHaveLength(1);
  });

  test('while it is being sent comes too late for this one, and no other is sent', async () => {
    const { phone, other } = await twoPhones();
    const { promise: answered, resolve: give } = Promise.withResolvers<void>();
    salon.sms.answers.push(async ({ attemptId }): Promise<SendOutcome> => {
      await answered;
      return { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
    });
    const replyId = await salon.writes(phone);
    await salon.answer(replyId, {}, { waits: false });
    await salon.app.engine.until(phone.callId, () => salon.sentTo(phone).length === 1);
    await salon.writes(other, { text: 'STOP' });
    give();
    await salon.app.engine.until(phone.callId, (one) => answerIn(one)?.attempts[0]?.status === 'accepted');
    const more = { request: { id: 'more', kind: 'text', text: 'And cats.' } };
    expect(facts(await salon.answer(replyId, more))).toEqual([200, 'skip', 'opted_out']);
    expect(salon.sentTo(phone)).toHaveLength(1);
  });
});
