import type { ReceiptSignal, SendOutcome } from '@aftercall/core';
import { afterEach, expect, test } from '@jest/globals';
import { Housekeeping } from '../../src/ledger/upkeep/housekeeping.ts';
import { Settlements } from '../../src/dispatch/settlements.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { salonConfig } from '../support/salon-config.ts';
import { tenantId } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const doves = new FakeProvider('dove', false, { receiptsBy: 'providerId' });
const sms = new FakeProvider('sms');
const config = salonConfig(`
    accounts:
      - { id: doves-main, channel: dove, settings: {}, optOutConfirmation: gateway }
      - { id: doves-other, channel: dove, settings: {} }
      - { id: sms-main, channel: sms, settings: {} }
    routing: [{ send: [{ channel: dove, until: delivered, after: 30s }, { channel: sms }] }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [doves], config });
afterEach(() => void (doves.answers.length = 0));

const accepted = (...providerIds: string[]): SendOutcome => ({ outcome: 'accepted', providerIds });
const delivered = (providerId: string): ReceiptSignal => ({
  signal: 'receipt',
  key: `${providerId} delivered`,
  providerId,
  status: 'delivered',
  rawStatus: 'delivered',
});

async function book(callId: string, phone: string): Promise<void> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent({ channels: ['dove', 'sms'] }));
  await running.engine.ingest(call.booking({}, { live: true }));
}
const untilStatus = (callId: string, status: string): Promise<Journey> =>
  running.engine.until(callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === status);

test('a receipt finds its message by any of the ids that it was accepted with', async () => {
  doves.answers.push(accepted('D1', 'D2'));
  await book('found', '+12025550101');
  await untilStatus('found', 'accepted');
  await running.engine.postTo('doves-main', delivered('D2'));
  expect((await running.engine.journey('found')).followUps[0]).toMatchObject({ state: 'settled', outcome: 'reached' });
});

test('a receipt that is quicker than the answer to its send waits for it', async () => {
  let answer = (_outcome: SendOutcome): void => undefined;
  doves.answers.push(() => new Promise((resolve) => (answer = resolve)));
  const sends = doves.sends.length;
  await book('quick', '+12025550102');
  await until('the send', async () => (doves.sends.length > sends ? true : undefined));
  const posted = running.engine.postTo('doves-main', delivered('D3'));
  answer(accepted('D3'));
  await posted;
  expect((await running.engine.journey('quick')).followUps[0]).toMatchObject({ outcome: 'reached' });
});

test('a receipt of another account, or of a message of somebody else, finds none', async () => {
  doves.answers.push(accepted('D4'));
  await book('other', '+12025550103');
  await untilStatus('other', 'accepted');
  await Promise.all([
    running.engine.postTo('doves-other', delivered('D4')),
    running.engine.postTo('doves-main', delivered('D5')),
  ]);
  expect((await running.engine.journey('other')).followUps[0]).toMatchObject({ state: 'sending' });
  const { rows } = await running.engine.pool.query(
    `SELECT data->>'account' AS account FROM ledger_entries
      WHERE kind = 'webhook' AND data->>'topic' = 'unmatched_receipt' ORDER BY 1`,
  );
  expect(rows).toEqual([{ account: 'doves-main' }, { account: 'doves-other' }]);
});

test('an id that is given a second time is that of the later message', async () => {
  doves.answers.push(accepted('D6'), accepted('D6'));
  await book('first', '+12025550104');
  await untilStatus('first', 'accepted');
  clock.advance(1_000);
  await book('second', '+12025550105');
  await untilStatus('second', 'accepted');
  await running.engine.postTo('doves-main', delivered('D6'));
  expect((await running.engine.journey('second')).followUps[0]).toMatchObject({ outcome: 'reached' });
  expect((await running.engine.journey('first')).followUps[0]).toMatchObject({ state: 'sending' });
});

test('so does one of a message of which a person says by which id it was sent', async () => {
  doves.answers.push({ outcome: 'uncertain', cause: 'timeout' });
  await book('settled', '+12025550106');
  const { followUps } = await untilStatus('settled', 'uncertain');
  const attemptId = followUps[0]?.attempts[0]?.id ?? '';
  const said = { attemptId, as: 'sent', by: 'front-desk', why: 'Looked it up.', providerIds: ['D7'] } as const;
  await running.engine.container.get(Settlements).settle([tenantId], said);
  await running.engine.postTo('doves-main', delivered('D7'));
  expect((await running.engine.journey('settled')).followUps[0]).toMatchObject({ outcome: 'reached' });
});

test('so does one of a notice', async () => {
  doves.answers.push(accepted('D8'));
  await running.engine.postTo('doves-main', {
    signal: 'reply',
    key: 'stop of a stranger',
    providerId: 'R1',
    from: '+12025550107',
    text: 'STOP',
    keyword: 'stop',
    mediaCount: 0,
    at: clock.now(),
  });
  const progress = async (): Promise<unknown> =>
    (await running.engine.pool.query('SELECT progress FROM notices')).rows[0]?.progress;
  await until('the notice', async () => ((await progress()) === 'accepted' ? true : undefined));
  await running.engine.postTo('doves-main', delivered('D8'));
  expect(await progress()).toBe('delivered');
});

test('what a person says waits for no receipt that came with it', async () => {
  const from = '+12025550108';
  const stop = { signal: 'reply', key: 'stop beside', providerId: 'R2', from, text: 'STOP', mediaCount: 0 } as const;
  const posted = running.engine.postTo('doves-main', delivered('D9'), stop);
  let isOver = false;
  void posted.then(() => (isOver = true));
  const stops = `SELECT data FROM ledger_entries WHERE kind = 'suppression'`;
  await until('the stop', async () => (await running.engine.pool.query(stops)).rows[0]);
  expect(isOver).toBe(false);
  await posted;
});

test('what is too old for any receipt is forgotten', async () => {
  clock.advance(36 * 24 * 60 * 60 * 1_000);
  await running.engine.container.get(Housekeeping).run();
  expect((await running.engine.pool.query('SELECT FROM provider_ids')).rowCount).toBe(0);
});
