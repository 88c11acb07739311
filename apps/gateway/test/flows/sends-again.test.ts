import { expect, test } from '@jest/globals';
import { METRICS } from '../../src/composition/tokens.ts';
import { CallScript } from '../support/call-script.ts';
import { inShort, ofCalls, replay, rowCounts } from '../support/replaying.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });
const sendsTo = (phone: string): number =>
  running.engine.provider.sends.filter((one) => one.request.to === phone).length;

/** A call whose booking was sent while it lasted, and delivered. */
async function delivered(call: CallScript): Promise<string> {
  const { engine } = running;
  await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  const { followUps } = await engine.until(
    call.callId,
    (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
  );
  const [first] = followUps;
  const [attempt] = first?.attempts ?? [];
  if (first === undefined || attempt === undefined) throw new Error('nothing was sent');
  const [providerId = ''] = attempt.providerIds;
  await engine.post({
    signal: 'receipt',
    key: `${call.callId}-delivered`,
    providerId,
    attemptId: attempt.id,
    status: 'delivered',
    rawStatus: 'delivered',
  });
  return first.id;
}

test('on purpose: a follow-up of its own, which is labelled, counted, and names the verdict that it supersedes', async () => {
  const { engine } = running;
  const call = new CallScript('again', '+12025550161');
  const id = await delivered(call);
  clock.advance(1_000);
  const before = await rowCounts(engine);
  const asked = { selection: { by: 'followUps', ids: [id] }, mode: 'send', why: 'the caller lost it' } as const;
  expect((await replay(engine, { ...asked, dryRun: true })).items.map(inShort)).toEqual(['sent']);
  expect(await rowCounts(engine)).toEqual(before);

  const { items, replayId } = await replay(engine, asked);
  expect(items.map(inShort)).toEqual(['sent']);
  const { followUps, entries } = await engine.until(
    call.callId,
    (journey) => journey.followUps[1]?.attempts[0]?.status === 'accepted',
  );
  const [first, again] = followUps;
  expect(first).toMatchObject({ id, state: 'settled', outcome: 'reached', basis: 'trigger' });
  expect(first).not.toHaveProperty('again');
  expect(again).toMatchObject({ again: 1, revision: 1, basis: 'replay', basisAt: clock.now(), state: 'sending' });
  expect(items[0]?.outcome).toMatchObject({ againAs: again?.id });
  expect(sendsTo(call.phone)).toBe(2);
  // Of neither follow-up did a provider accept two messages.
  expect(followUps.map((one) => one.attempts.length)).toEqual([1, 1]);
  expect(entries.filter((one) => one.kind === 'replay').map((one) => one.data)).toMatchObject([
    { replayId, by: 'night desk', mode: 'send', items: [{ followUpId: id, result: 'sent', againAs: again?.id }] },
  ]);
  expect(entries.filter((one) => one.kind === 'plan').at(-1)?.data).toMatchObject({ basis: 'replay', again: 1 });
  const verdicts = entries.flatMap((one) => (one.kind === 'verdict' && one.data.verdict === 'send' ? [one.data] : []));
  expect(verdicts[1]?.supersedes).toBe(verdicts[0]?.verdictId);
  const counted = await engine.container.get(METRICS).registry.getSingleMetricAsString('aftercall_replays_total');
  expect(counted).toContain('aftercall_replays_total{mode="send",result="sent"} 1');

  // The platform's next revision is measured against the first one, as ever.
  clock.advance(1_000);
  await engine.ingest(call.booking({ location: '14 Main St' }, { live: true }));
  await engine.until(call.callId, ({ followUps: all }) => all[2]?.attempts[0]?.status === 'accepted');
  const changed = (await engine.journey(call.callId)).followUps[2];
  expect(changed).toMatchObject({ revision: 2 });
  expect(changed).not.toHaveProperty('again');
});

test('a stop since then is obeyed, and takes nothing back of what was sent', async () => {
  const { engine } = running;
  const call = new CallScript('again-stopped', '+12025550162');
  const id = await delivered(call);
  clock.advance(1_000);
  await engine.post({ signal: 'reply', key: 's', providerId: 's', from: call.phone, text: 'STOP', mediaCount: 0 });
  const { items } = await replay(engine, { ...ofCalls(call.callId), mode: 'send' });
  expect(items.map(inShort)).toEqual(['skip(opted_out)']);
  const { followUps, entries } = await engine.journey(call.callId);
  expect(followUps).toMatchObject([{ id, outcome: 'reached' }]);
  expect(entries.filter((one) => one.kind === 'verdict').at(-1)?.data).toMatchObject({ verdict: 'send' });
  expect(entries.at(-1)).toMatchObject({ kind: 'replay', data: { items: [{ result: 'skip', reason: 'opted_out' }] } });
  expect(sendsTo(call.phone)).toBe(1);
});

test('the same key is the same replay: asked for again, it does only the rest', async () => {
  const { engine } = running;
  const calls = ['key-1', 'key-2'].map((id, index) => new CallScript(id, `+1202555017${index}`));
  for (const call of calls) await delivered(call);
  const ids = calls.map((one) => one.callId);
  const key = (body: object) => ({ idempotency: { key: 'incident-12', body } });
  clock.advance(1_000);
  // As if it had been cut off after its first call.
  await replay(engine, { ...ofCalls('key-1'), mode: 'send', ...key({ ids }) });
  // What is still under way would be left alone, and be told so.
  await engine.until('key-1', ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
  const { items } = await replay(engine, { ...ofCalls(...ids), mode: 'send', ...key({ ids }) });
  expect(items.map((one) => `${one.callId} ${one.outcome.result}`)).toEqual([
    'key-1 already_sent',
    'key-1 already_sent',
    'key-2 sent',
  ]);
  await engine.until('key-2', ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
  expect(calls.map((one) => sendsTo(one.phone))).toEqual([2, 2]);
  await expect(replay(engine, { ...ofCalls(...ids), mode: 'send', ...key({ ids: [] }) })).rejects.toThrow(
    'The key was used before for another replay.',
  );
});

test('a call that was sent again is sent again once more as one message, and counts on', async () => {
  const { engine } = running;
  const call = new CallScript('again-and-again', '+12025550163');
  await delivered(call);
  for (const count of [1, 2]) {
    clock.advance(1_000);
    const { items } = await replay(engine, { ...ofCalls(call.callId), mode: 'send' });
    expect(items.filter((one) => one.outcome.result === 'sent')).toHaveLength(1);
    await engine.until(call.callId, ({ followUps }) => followUps[count]?.attempts[0]?.status === 'accepted');
  }
  const { followUps } = await engine.journey(call.callId);
  expect(followUps.map((one) => one.again)).toEqual([undefined, 1, 2]);
  expect(sendsTo(call.phone)).toBe(3);
});
