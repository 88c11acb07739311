import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { inShort, ofCalls, replay } from '../support/replaying.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const rcs = new FakeProvider('rcs', false, { receipts: { sent: true, delivered: true, read: true } });
const running = withEngine({
  now: clock.now,
  otherProviders: [rcs],
  config: salonConfig(`
    accounts: [{ id: sms-main, channel: sms, settings: {} }, { id: rcs-main, channel: rcs, settings: {} }]
    routing:
      - when: { locale: 'fr-*' }
        send: [{ channel: rcs, until: read, after: 60s }, { channel: sms }]
      - send: [{ channel: rcs, until: delivered, after: 30s }, { channel: sms }]
`),
});

test('what still waits for its receipt is left alone; after its last channel it is sent again from the first one on', async () => {
  const { engine } = running;
  const call = new CallScript('waits', '+12025550181');
  const ask = () => replay(engine, { ...ofCalls(call.callId), mode: 'send' });
  await engine.ingest(call.started(), call.consent({ channels: ['sms', 'rcs'] }), call.booking({}, { live: true }));
  await engine.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  expect((await ask()).items.map(inShort)).toEqual(['unchanged(under_way)']);
  expect((await replay(engine, ofCalls(call.callId))).items.map(inShort)).toEqual(['already_sent']);

  clock.advance(30_000);
  await engine.until(call.callId, ({ followUps }) => followUps[0]?.attempts[1]?.status === 'accepted');
  expect((await ask()).items.map(inShort)).toEqual(['sent']);
  await engine.until(call.callId, ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
  expect([rcs.sends.length, engine.provider.sends.length]).toEqual([2, 1]);
});

test('so is what arrived, as long as it waits to be read before the next channel is tried', async () => {
  const { engine } = running;
  const call = new CallScript('to-be-read', '+12025550182');
  const ask = () => replay(engine, { ...ofCalls(call.callId), mode: 'send' });
  const begun = rcs.sends.length;
  await engine.ingest(call.started({ locale: 'fr-US' }), call.consent({ channels: ['sms', 'rcs'] }));
  await engine.ingest(call.booking({}, { live: true }));
  const { followUps } = await engine.until(call.callId, (one) => one.followUps[0]?.attempts[0]?.status === 'accepted');
  const attemptId = followUps[0]?.attempts[0]?.id ?? '';
  const told = { signal: 'receipt', attemptId, providerId: `id-${attemptId}` } as const;
  await engine.postTo('rcs-main', { ...told, key: 'arrived', status: 'delivered', rawStatus: 'delivered' });
  expect((await engine.journey(call.callId)).followUps[0]).toMatchObject({ outcome: 'reached' });
  expect((await ask()).items.map(inShort)).toEqual(['unchanged(under_way)']);
  await engine.postTo('rcs-main', { ...told, key: 'was read', status: 'read', rawStatus: 'read' });
  expect((await ask()).items.map(inShort)).toEqual(['sent']);
  await engine.until(call.callId, (one) => one.followUps[1]?.attempts[0]?.status === 'accepted');
  expect(rcs.sends).toHaveLength(begun + 2);
});

test('where no other channel may come, nothing is waited for: what the provider says nothing of is sent again', async () => {
  const { engine } = running;
  const call = new CallScript('alone', '+12025550183');
  const begun = rcs.sends.length;
  await engine.ingest(call.started(), call.consent({ channels: ['rcs'] }), call.booking({}, { live: true }));
  await engine.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  clock.advance(60_000);
  const { items } = await replay(engine, { ...ofCalls(call.callId), mode: 'send' });
  expect(items.map(inShort)).toEqual(['sent']);
  await engine.until(call.callId, ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
  expect(rcs.sends).toHaveLength(begun + 2);
});
