import { expect, test } from '@jest/globals';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const rcs = new FakeProvider('rcs', false, { receipts: { sent: true, delivered: true, read: true } });
const sms = new FakeProvider('sms');
const config = salonConfig(`
    accounts:
      - { id: rcs-main, channel: rcs, settings: {} }
      - { id: sms-main, channel: sms, settings: {} }
    routing:
      - send: [{ channel: rcs, until: read, after: 60s }, { channel: sms }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs], config, start: false });

/** A caller who has their booking by RCS, taps the button that adds it to the calendar, and waits a while. */
async function tapped(name: string, phone: string): Promise<Journey> {
  const call = new CallScript(name, phone);
  const consent = call.consent({ channels: ['sms', 'rcs'], purposes: ['appointment'] });
  await running.engine.ingest(call.started(), consent, call.booking({}, { live: true }));
  await playOut(running.engine);
  const tap = { signal: 'tap', key: `tap-${name}`, from: phone, button: 'calendar' } as const;
  await running.engine.postTo('rcs-main', tap);
  await running.engine.postTo('rcs-main', tap);
  clock.advance(61_000);
  await playOut(running.engine);
  return running.engine.journey(name);
}

test('the journey tells of a button that was tapped, and of no reply', async () => {
  const { entries, replies, followUps } = await tapped('adds-to-calendar', '+12025550411');
  const attempt = followUps[0]?.attempts[0];
  const data = { account: 'rcs-main', topic: 'calendar', signal: 'tap', attemptId: attempt?.id };
  expect(entries.filter(({ kind }) => kind === 'webhook').map((one) => one.data)).toEqual([data]);
  expect(replies).toEqual([]);
  expect(entries.filter(({ kind }) => kind === 'reply' || kind === 'notice' || kind === 'suppression')).toEqual([]);
  expect(attempt?.engagement).toEqual(['tapped']);
});

test('whoever taps has read the message, so nothing is told on the next channel', async () => {
  const { followUps } = await tapped('reads-and-taps', '+12025550412');
  expect(followUps[0]?.attempts.map((one) => one.channel)).toEqual(['rcs']);
  expect(sms.sends).toEqual([]);
});

test('a tap of somebody who was told nothing is kept as what it is', async () => {
  const call = new CallScript('told-nothing', '+12025550413');
  await running.engine.ingest(call.started());
  await running.engine.postTo('rcs-main', { signal: 'tap', key: 'tap-alone', from: call.phone, button: 'open' });
  const { entries } = await running.engine.journey('told-nothing');
  const data = { account: 'rcs-main', topic: 'open', signal: 'tap' };
  expect(entries.filter(({ kind }) => kind === 'webhook').map((one) => one.data)).toEqual([data]);
});
