import { parseCallEvent, type SendOutcome } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { verifyBundle } from '../../../../packages/evidence-verifier/src/verify.ts';
import { POLICIES } from '../../src/composition/tokens.ts';
import { Ingest } from '../../src/engine/ingest.ts';
import { EvidenceExports } from '../../src/ledger/consents/evidence-exports.ts';
import { Retention } from '../../src/ledger/upkeep/retention.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { ask, type Answer } from '../http/support/ask.ts';
import { AskingSalon, facts, question } from '../support/asking-salon.ts';
import type { CallScript } from '../support/call-script.ts';
import { tenantId } from '../support/test-engine.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const salon = new AskingSalon();

const answerIn = ({ followUps }: Journey) => followUps.find((one) => one.trigger === 'caller.requested');
const consentsOf = async ({ phone }: CallScript): Promise<unknown> =>
  (await ask(`${salon.app.url}/v1/consents/query`, { body: { phone } })).body.consents;

async function erase({ phone }: CallScript): Promise<Answer['body']> {
  return (await ask(`${salon.app.url}/v1/erasures`, { body: { phone, why: 'Asked for by letter.' } })).body;
}

/** The evidence of the first message to them, which holds, whatever was erased. */
async function bundleOf(call: CallScript): Promise<string> {
  const [sent] = salon.sentTo(call);
  const exports = salon.app.engine.container.get(EvidenceExports);
  const bundle = (await exports.export([tenantId], sent?.attemptId ?? '', 'auditor')) ?? '';
  expect(verifyBundle(bundle).filter((one) => !one.holds)).toEqual([]);
  return bundle;
}

/** What somebody asked at night, more than ten minutes ago, and is to be told in the morning. */
async function heldAtNight(call: CallScript): Promise<void> {
  await salon.app.engine.ingest(call.ended());
  salon.clock.advance((4 * hour - (salon.clock.now().getTime() % day) + day) % day);
  const replyId = await salon.writes(call);
  salon.clock.advance(11 * minute);
  expect(facts(await salon.answer(replyId, {}, { waits: false }))).toEqual([202, 'hold', 'quiet_hours']);
}

/** Half past eight, where they are. */
const morning = (): void => salon.clock.advance(9.25 * hour);

describe('an answer to somebody who is erased', () => {
  test('between the look at what they wrote and the decision is not sent, and nothing of it is put on file', async () => {
    const call = await salon.caller();
    const replyId = await salon.writes(call);
    await erase(call);
    const { container } = salon.app.engine;
    const request = { id: `reply:${replyId}`, kind: 'text', text: 'Yes.' };
    const event = { specversion: '1.0', id: 'late', source: 'urn:aftercall:api', type: 'caller.requested' };
    const body = { ...event, subject: call.callId, data: { live: true, inReplyTo: replyId, request } };
    const parsed = parseCallEvent(body);
    const tenant = container.get(POLICIES).get(tenantId);
    if (!parsed.ok || tenant === undefined) throw new Error('no event');
    const receivedAt = salon.clock.now();
    const where = { channel: 'sms', account: 'sms-main' };
    const reply = { replyId, ...where, wroteAt: receivedAt.toISOString(), asks: true };
    const answers = { reply, text: question, isNamed: false };
    const given = { tenant, event: parsed.event, body, receivedAt, answers };
    expect(await container.get(Ingest).ingest([given])).toMatchObject({
      events: [{ verdict: { verdict: 'skip', reason: 'phone_missing' } }],
    });
    expect(await consentsOf(call)).toEqual([]);
    expect(salon.sentTo(call)).toEqual([]);
  });

  test('who writes again is refused, and it says why; after their next call they are answered', async () => {
    const call = await salon.caller();
    await salon.writes(call);
    await erase(call);
    salon.clock.advance(minute);
    await salon.writes(call, { text: 'START' });
    const replyId = await salon.writes(call, { text: 'Hello?' });
    const { status, body } = await salon.answer(replyId);
    expect([status, body.detail]).toEqual([409, expect.stringContaining('was erased')]);
    salon.clock.advance(minute);
    await salon.app.engine.ingest(call.event('call.started', { caller: { phone: call.phone } }, { subject: 'anew' }));
    const again = await salon.writes(call, { text: 'Hello, again?' });
    expect(facts(await salon.answer(again))).toEqual([201, 'send', undefined]);
  });

  test('is withdrawn where it waits for the morning', async () => {
    const call = await salon.caller();
    await heldAtNight(call);
    expect(await erase(call)).toMatchObject({ calls: 1, replies: 1, consents: 1, withdrawn: 1 });
    expect(answerIn(await salon.journeyOf(call))).toMatchObject({ outcome: 'suppressed', reason: 'withdrawn' });
    expect(await consentsOf(call)).toMatchObject([{ purposes: ['answer'], erased: true }]);
    expect(JSON.stringify(await consentsOf(call))).not.toContain('dog');
    morning();
    // Whatever is due by now is done before what falls due after it.
    const other = await salon.caller({});
    await salon.app.engine.ingest(other.booking({}, { live: true }));
    await salon.app.engine.until(other.callId, () => salon.sentTo(other).length === 1);
    expect(salon.sentTo(call)).toEqual([]);
  });

  test('while it is being sent is written down as sent, without a word of it', async () => {
    const call = await salon.caller();
    const { promise: answered, resolve: give } = Promise.withResolvers<void>();
    salon.sms.answers.push(async ({ attemptId }): Promise<SendOutcome> => {
      await answered;
      return { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
    });
    await salon.answer(await salon.writes(call), {}, { waits: false });
    await salon.app.engine.until(call.callId, () => salon.sentTo(call).length === 1);
    expect(await erase(call)).toMatchObject({ withdrawn: 0 });
    give();
    const journey = await salon.app.engine.until(
      call.callId,
      (one) => answerIn(one)?.attempts[0]?.status === 'accepted',
    );
    expect(JSON.stringify(journey)).not.toMatch(/dog|leash|lead/);
    expect(await bundleOf(call)).not.toContain('dog');
  });

  test('after it was sent leaves evidence that holds, with the question before and without it after', async () => {
    const call = await salon.caller();
    const replyId = await salon.writes(call);
    expect(facts(await salon.answer(replyId))).toEqual([201, 'send', undefined]);
    expect(await bundleOf(call)).toContain(question);
    await erase(call);
    const bundle = await bundleOf(call);
    for (const personal of ['dog', call.phone]) expect(bundle).not.toContain(personal);
    expect((await salon.answer(replyId)).status).toBe(404);
  });
});

test('whatever comes first, an answer or an erasure at the same moment, nothing of the question is left', async () => {
  for (let index = 0; index < 20; index += 1) {
    const call = await salon.caller();
    const replyId = await salon.writes(call);
    const waits = { waits: false };
    const [answered] = await Promise.all(
      index % 2 === 0
        ? [salon.answer(replyId, {}, waits), erase(call)]
        : [
            salon.answer(replyId, {}, waits),
            new Promise((resolve) => setTimeout(resolve, index)).then(() => erase(call)),
          ],
    );
    const sent = answered.body.verdict === 'send' ? 1 : 0;
    const journey = await salon.app.engine.until(
      call.callId,
      (one) => sent === 0 || answerIn(one)?.attempts[0]?.status === 'accepted',
    );
    expect(JSON.stringify(journey)).not.toContain('dog');
    expect(JSON.stringify(await consentsOf(call))).not.toContain('dog');
    expect(await consentsOf(call)).toMatchObject(sent === 0 ? [] : [{ erased: true }]);
    expect(salon.sentTo(call)).toHaveLength(sent);
  }
});

describe('an answer on a call whose time is over', () => {
  const kept = { eventBodies: day, webhookBodies: day, refusedBodies: day, consentEvidence: 500 * day };
  /** The papers of every call that began before this moment are to go. */
  const tidy = (later = 0): Promise<void> => {
    const settings = { ...kept, papers: 0, ledger: 1_000 * day };
    return new Retention(salon.app.engine.pool, settings).run(new Date(salon.clock.now().getTime() + later));
  };

  test('is sent in the morning all the same, and what is kept of the call goes after that', async () => {
    const call = await salon.caller();
    await heldAtNight(call);
    await tidy();
    morning();
    await salon.app.engine.until(call.callId, (one) => answerIn(one)?.attempts[0]?.status === 'accepted');
    expect(salon.sentTo(call)).toMatchObject([{ request: { text: expect.stringContaining('Yes, on a lead.') } }]);
    await tidy();
    expect((await salon.journeyOf(call)).replies).not.toMatchObject([{ text: question }]);
    expect(await bundleOf(call)).toContain(question);
  });

  test('keeps nothing of it for longer than a week, such as for a tenant that is served no more', async () => {
    const call = await salon.caller();
    await heldAtNight(call);
    await tidy(7 * day + hour);
    expect(JSON.stringify(await salon.journeyOf(call))).not.toContain('dog');
  });

  test('is refused where its number has gone, and it says why', async () => {
    const call = await salon.caller();
    salon.clock.advance(minute);
    await tidy();
    const { status, body } = await salon.answer(await salon.writes(call));
    expect([status, body.detail]).toEqual([409, expect.stringContaining('was erased')]);
  });
});
