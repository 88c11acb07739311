import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { inShort, ofCalls, replay } from '../support/replaying.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const rcs = new FakeProvider('rcs');
const running = withEngine({
  now: clock.now,
  otherProviders: [rcs],
  config: salonConfig(`
    accounts: [{ id: sms-main, channel: sms, settings: {} }, { id: rcs-main, channel: rcs, settings: {} }]
    routing: [{ send: [{ channel: rcs, until: delivered, after: 30s }, { channel: sms }] }]
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
