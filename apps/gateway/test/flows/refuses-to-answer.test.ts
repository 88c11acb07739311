import { describe, expect, test } from '@jest/globals';
import { ask } from '../http/support/ask.ts';
import { keys } from '../http/support/http-test-app.ts';
import { AskingSalon, facts } from '../support/asking-salon.ts';
import { CallScript } from '../support/call-script.ts';

const salon = new AskingSalon();

describe('refused is', () => {
  test('a reply that nobody knows, or that is of another tenant', async () => {
    const call = await salon.caller();
    const replyId = await salon.writes(call);
    for (const id of ['x', '019ab5e0-9c40-7a00-8000-000000000001']) expect((await salon.answer(id)).status).toBe(404);
    expect((await salon.answer(replyId, {}, { key: keys.other })).status).toBe(404);
    expect((await salon.answer(replyId, { tenant: 'other' })).status).toBe(404);
    expect(salon.sentTo(call)).toEqual([]);
  });

  test('a call that is not the one of the reply, by both names; the right one may be said', async () => {
    const [call, other] = [await salon.caller(), await salon.caller()];
    const replyId = await salon.writes(call);
    const { status, body } = await salon.answer(replyId, { callId: other.callId });
    expect([status, body.faults.map((one: { field: string }) => one.field)]).toEqual([400, ['callId', 'inReplyTo']]);
    expect(facts(await salon.answer(replyId, { callId: call.callId, trigger: 'caller.requested' }))).toEqual([
      201,
      'send',
      undefined,
    ]);
  });

  test('an answer without words, by the names of the request', async () => {
    const replyId = await salon.writes(await salon.caller());
    const { status, body } = await salon.answer(replyId, { request: { kind: 'text' } });
    expect([status, body.faults.map((one: { field: string }) => one.field)]).toEqual([400, ['request.text']]);
    expect((await salon.answer(replyId, { request: undefined })).body.faults).toMatchObject([{ field: 'request' }]);
  });

  test('what somebody wrote who never called', async () => {
    const { status, body } = await salon.answer(await salon.writes({ phone: '+12125559999' }).then(lastStranger));
    expect([status, body.type]).toEqual([409, 'https://aftercall.dev/problems/not-answerable']);
    expect(body.detail).toContain('known to have called');
  });

  test('what was written from another number than the call came from', async () => {
    const [call, second] = ['+12125558001', '+12125558002'].map(
      (phone, index) => new CallScript(`two-${index}`, phone),
    );
    const caller = { whatsappUserId: 'US.77001122' };
    // One person, whose last call came from the second number, writes from the first one.
    await salon.app.engine.ingest(call!.started(caller));
    salon.clock.advance(60_000);
    await salon.app.engine.ingest(second!.started(caller));
    const { status, body } = await salon.answer(await salon.writes(call!));
    expect([status, body.detail]).toEqual([409, expect.stringContaining('another number')]);
  });

  test('what a user id wrote that several numbers have; one that is of the number of the call is answered', async () => {
    const [own, shared] = ['US.880011', 'US.880022'];
    const call = new CallScript('own-id', '+12125558101');
    await salon.app.engine.ingest(call.started({ whatsappUserId: own }));
    const wrote = { account: 'wa-main' };
    expect(facts(await salon.answer(await salon.writes({ phone: own }, wrote)))).toEqual([201, 'send', undefined]);
    expect(salon.sentTo(call, salon.whatsapp)).toHaveLength(1);
    for (const [index, phone] of ['+12125558102', '+12125558103'].entries()) {
      const one = new CallScript(`shared-id-${index}`, phone);
      await salon.app.engine.ingest(one.started({ whatsappUserId: shared }));
    }
    expect((await salon.answer(await salon.writes({ phone: shared }, wrote))).status).toBe(409);
  });

  test('what was erased', async () => {
    const call = await salon.caller();
    const replyId = await salon.writes(call);
    const order = { phone: call.phone, why: 'Asked for by letter.' };
    expect((await ask(`${salon.app.url}/v1/erasures`, { body: order })).status).toBeLessThan(300);
    const { status, body } = await salon.answer(replyId);
    expect([status, body.detail]).toEqual([404, expect.stringContaining('erased')]);
  });
});

/** What strangers write is in the feed as well. */
async function lastStranger(replyId: string): Promise<string> {
  const { body } = await ask(`${salon.app.url}/v1/ledger?limit=1000`);
  const entry = body.entries.find((one: { data: { replyId?: string } }) => one.data.replyId === replyId);
  expect(entry.callId).toBeNull();
  return replyId;
}
