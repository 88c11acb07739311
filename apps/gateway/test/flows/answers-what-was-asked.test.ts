import { describe, expect, test } from '@jest/globals';
import { verifyBundle } from '../../../../packages/evidence-verifier/src/verify.ts';
import { EvidenceExports } from '../../src/ledger/consents/evidence-exports.ts';
import { ask } from '../http/support/ask.ts';
import { AskingSalon, facts, question } from '../support/asking-salon.ts';
import { tenantId } from '../support/test-engine.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const salon = new AskingSalon();

describe('an answer', () => {
  test('is sent by the evidence of the question, and stands in the ledger from the reply to the receipt', async () => {
    const call = await salon.caller();
    const replyId = await salon.writes(call);
    const answered = await salon.answer(replyId);
    expect(facts(answered)).toEqual([201, 'send', undefined]);
    expect(answered.body).toMatchObject({ channel: 'sms', answers: { replyId }, waited: 'accepted' });
    expect(salon.sentTo(call)).toMatchObject([{ request: { text: expect.stringContaining('Yes, on a lead.') } }]);
    const attemptId = salon.sentTo(call)[0]?.attemptId ?? '';
    const receipt = { signal: 'receipt', key: attemptId, attemptId, providerId: `id-${attemptId}` } as const;
    await salon.app.engine.post({ ...receipt, status: 'delivered', rawStatus: 'delivered' });
    const { entries, followUps, replies } = await salon.journeyOf(call);
    expect(replies).toMatchObject([{ id: replyId, text: question }]);
    expect(followUps).toMatchObject([
      { trigger: 'caller.requested', subjectId: `reply:${replyId}`, outcome: 'reached' },
    ]);
    const kinds = entries.map(({ kind }) => kind);
    expect(kinds.slice(kinds.indexOf('reply'))).toEqual([
      'reply',
      'event',
      'consent',
      'verdict',
      'plan',
      'attempt',
      'outcome',
      'receipt',
      'settled',
    ]);
    expect(entries.find((one) => one.kind === 'event' && 'inReplyTo' in one.data)?.data).toMatchObject({
      inReplyTo: replyId,
    });
    expect(entries.find(({ kind }) => kind === 'plan')?.data).toMatchObject({
      purpose: 'answer',
      answers: { replyId },
      steps: [{ channel: 'sms', account: 'sms-main', why: 'caller_wrote' }],
      omitted: [{ channel: 'whatsapp', whyNot: 'caller_wrote_elsewhere' }],
    });
  });

  test('leaves a record of consent that says what was asked, and a bundle of evidence that holds', async () => {
    const call = await salon.caller();
    const replyId = await salon.writes(call);
    const wroteAt = salon.clock.now();
    salon.clock.advance(hourMs);
    await salon.answer(replyId);
    const { body } = await ask(`${salon.app.url}/v1/consents/query`, { body: { phone: call.phone } });
    expect(body.consents).toMatchObject([
      {
        channels: ['sms'],
        purposes: ['answer'],
        basis: 'requested_information',
        evidenceClass: 'C',
        callId: call.callId,
        replyId,
        act: question,
        occurredAt: wroteAt.toISOString(),
        expiresAt: new Date(wroteAt.getTime() + 24 * hourMs).toISOString(),
      },
    ]);
    expect(body.standing.every((one: { granted: boolean }) => !one.granted)).toBe(true);
    const exported = await salon.app.engine.container
      .get(EvidenceExports)
      .export([tenantId], salon.sentTo(call)[0]?.attemptId ?? '', 'auditor');
    expect(verifyBundle(exported ?? '').filter((one) => !one.holds)).toEqual([]);
  });

  test('to the same message is given once, by whatever key it is asked for; under an id of its own it is another', async () => {
    const call = await salon.caller();
    const replyId = await salon.writes(call);
    const first = await salon.answer(replyId, {}, { headers: { 'idempotency-key': 'tool-1' } });
    const same = await salon.answer(replyId, {}, { headers: { 'idempotency-key': 'tool-1' } });
    expect([same.status, same.body.eventId]).toEqual([200, first.body.eventId]);
    const second = await salon.answer(replyId, { request: { kind: 'text', text: 'Dogs are welcome.' } });
    expect(facts(second)).toEqual([200, 'skip', 'duplicate']);
    expect(second.body.followUpId).toBe(first.body.followUpId);
    expect(salon.sentTo(call)).toHaveLength(1);
    const other = await salon.answer(replyId, { request: { id: 'map', kind: 'text', text: 'We are at 12 Main St.' } });
    expect(facts(other)).toEqual([201, 'send', undefined]);
    expect(salon.sentTo(call)).toHaveLength(2);
  });

  test('passes the cap of a person, and uses up nothing of it', async () => {
    const call = await salon.caller({});
    for (const text of ['one?', 'two?'])
      expect(facts(await salon.answer(await salon.writes(call, { text })))).toEqual([201, 'send', undefined]);
    await salon.app.engine.ingest(call.booking({}, { live: true }));
    await salon.app.engine.until(call.callId, () => salon.sentTo(call).length === 3);
    expect(facts(await salon.answer(await salon.writes(call, { text: 'three?' })))).toEqual([201, 'send', undefined]);
  });

  test('to WhatsApp is free text, because the message has opened its window, and goes nowhere else', async () => {
    const call = await salon.caller();
    const replyId = await salon.writes(call, { account: 'wa-main' });
    expect((await salon.answer(replyId)).body).toMatchObject({ channel: 'whatsapp', verdict: 'send' });
    expect(salon.sentTo(call, salon.whatsapp)).toMatchObject([{ request: { content: { serviceWindow: 'open' } } }]);
    expect(salon.sentTo(call)).toEqual([]);
  });
});

describe('nothing is sent', () => {
  test('to whoever has said stop since', async () => {
    const call = await salon.caller({});
    const replyId = await salon.writes(call);
    await salon.writes(call, { text: 'STOP' });
    expect(facts(await salon.answer(replyId))).toEqual([200, 'skip', 'opted_out']);
    expect((await salon.journeyOf(call)).followUps.flatMap((one) => one.attempts)).toEqual([]);
  });

  test('to what may have been a stop, also when that was ended, nor to a mere sign', async () => {
    const [unclear, back, sign] = [await salon.caller(), await salon.caller(), await salon.caller()];
    expect(facts(await salon.answer(await salon.writes(unclear, { text: 'no' })))).toEqual([200, 'skip', 'opted_out']);
    const no = await salon.writes(back, { text: 'no' });
    salon.clock.advance(1_000);
    await salon.writes(back, { text: 'START' });
    expect(facts(await salon.answer(no))).toEqual([200, 'skip', 'no_consent']);
    const answered = await salon.answer(await salon.writes(sign, { text: '👍' }));
    expect(facts(answered)).toEqual([200, 'skip', 'no_consent']);
    expect(answered.body.answers).toMatchObject({ whyNoEvidence: 'asks_nothing' });
    const { body } = await ask(`${salon.app.url}/v1/consents/query`, { body: { phone: sign.phone } });
    expect(body.consents).toEqual([]);
  });

  test.each([
    ['25 hours after the question', { lateMs: 0 }, 25 * hourMs],
    ['when the provider has kept it back for a day', { lateMs: 25 * hourMs }, 0],
  ])('%s, and the answer says why', async (_when, how, after) => {
    const call = await salon.caller();
    const replyId = await salon.writes(call, how);
    salon.clock.advance(after);
    const answered = await salon.answer(replyId);
    expect(facts(answered)).toEqual([200, 'skip', 'no_consent']);
    expect(answered.body.answers).toEqual({ replyId, whyNoEvidence: 'too_late' });
    expect(salon.sentTo(call)).toEqual([]);
    // For what comes next it is the same time of day again.
    salon.clock.advance((48 * hourMs - after) % (24 * hourMs));
  });

  test('of anything else under the record of a question', async () => {
    const call = await salon.caller();
    await salon.answer(await salon.writes(call));
    await salon.app.engine.ingest(
      call.event('caller.requested', { live: true, request: { id: 'R-1', kind: 'text', text: 'Our offer' } }),
    );
    const { followUps } = await salon.journeyOf(call);
    expect(followUps.map((one) => one.holdReason ?? one.state)).toEqual(['sending', 'no_consent']);
  });
});

describe('at night', () => {
  test('who has just asked is answered, and who asked earlier waits for the morning', async () => {
    const [soon, late] = [await salon.caller(), await salon.caller()];
    await salon.app.engine.ingest(soon.ended(), late.ended());
    salon.clock.advance(12 * hourMs);
    const early = await salon.writes(late);
    salon.clock.advance(11 * minuteMs);
    const answered = await salon.answer(await salon.writes(soon));
    expect(facts(answered)).toEqual([201, 'send', undefined]);
    expect(facts(await salon.answer(early))).toEqual([202, 'hold', 'quiet_hours']);
    expect(salon.sentTo(late)).toEqual([]);
    salon.clock.advance(9 * hourMs);
    await salon.app.engine.until(late.callId, () => salon.sentTo(late).length === 1);
  });
});

test('the scorecard, which looks up the evidence of every message, finds that of each answer', async () => {
  const query = 'from=2026-11-24T00:00:00Z&to=2026-12-01T00:00:00Z&trigger=caller.requested';
  const { body } = await ask(`${salon.app.url}/v1/scorecard?${query}`);
  const { numerator, denominator } = body.measures.optIn;
  expect(denominator).toBeGreaterThanOrEqual(8);
  expect(numerator).toBe(denominator);
});
