import { afterEach, describe, expect, test } from '@jest/globals';
import type { FailureReason, ReceiptSignal } from '@aftercall/core';
import type { FollowUpView, Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const whatsapp = new FakeProvider('whatsapp');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing: [{ send: [{ channel: whatsapp, until: delivered, after: 30s }, { channel: sms }] }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [whatsapp], config });
const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };

afterEach(() => {
  for (const provider of [sms, whatsapp]) provider.answers.length = 0;
});

const followUpIn = ({ followUps }: Journey): FollowUpView => {
  const [followUp] = followUps;
  if (followUp === undefined) throw new Error('there is no follow-up');
  return followUp;
};
const inWords = (journey: Journey): readonly string[] =>
  followUpIn(journey).attempts.map((one) => `${one.channel}: ${one.status}`);

/** A call whose booking is told at once; what was tried by the time that it looks like this. */
async function liveBooking(callId: string, phone: string, ...words: readonly string[]): Promise<Journey> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent({ channels: ['sms', 'whatsapp'] }));
  await running.engine.ingest(call.booking({}, { live: true }));
  return running.engine.until(callId, (journey) => inWords(journey).join() === words.join());
}

async function receipt(journey: Journey, place: number, status: ReceiptSignal['status'], failure?: FailureReason) {
  const { id, account } = followUpIn(journey).attempts[place] as { id: string; account: string };
  await running.engine.postTo(account, {
    signal: 'receipt',
    key: `${id} ${status}`,
    attemptId: id,
    providerId: `id-${id}`,
    status,
    rawStatus: status,
    ...(failure && { reason: failure }),
  });
}

describe('a channel that does not lead to a person', () => {
  test('is left out of their next call, until that is long ago', async () => {
    whatsapp.answers.push({ outcome: 'rejected', reason });
    await liveBooking('not-there', '+12025550141', 'whatsapp: rejected', 'sms: accepted');
    const next = await liveBooking('not-there-again', '+12025550141', 'sms: accepted');
    expect(followUpIn(next).plan).toMatchObject({ omitted: [{ channel: 'whatsapp', whyNot: 'unreachable' }] });
    clock.advance(24 * 3_600_000);
    await liveBooking('long-ago', '+12025550141', 'whatsapp: accepted');
  });

  test('is known by a receipt, too; and a landline gets no SMS', async () => {
    const first = await liveBooking('by-receipt', '+12025550142', 'whatsapp: accepted');
    await receipt(first, 0, 'undeliverable', reason);
    const switched = await running.engine.until('by-receipt', (journey) => inWords(journey).length === 2);
    await receipt(switched, 1, 'undeliverable', { ...reason, kind: 'landline' });
    const call = new CallScript('nowhere', '+12025550142');
    await running.engine.ingest(call.started(), call.consent({ channels: ['sms', 'whatsapp'] }));
    await running.engine.ingest(call.booking({}, { live: true }));
    const journey = await running.engine.journey('nowhere');
    expect(followUpIn(journey)).toMatchObject({ state: 'settled', outcome: 'suppressed', reason: 'no_channel' });
    expect(journey.followUps[0]?.attempts).toEqual([]);
  });

  test('is tried again on the next call after a message arrived there after all', async () => {
    const first = await liveBooking('late-truth', '+12025550143', 'whatsapp: accepted');
    await receipt(first, 0, 'undeliverable', reason);
    await receipt(first, 0, 'delivered');
    await liveBooking('late-truth-next', '+12025550143', 'whatsapp: accepted');
  });

  test('is not what a phone that is off tells', async () => {
    const first = await liveBooking('off', '+12025550144', 'whatsapp: accepted');
    await receipt(first, 0, 'undeliverable', { ...reason, permanent: false });
    await liveBooking('off-next', '+12025550144', 'whatsapp: accepted');
  });
});

test('of messages that arrive nothing is kept where the provider cannot be asked anyway', async () => {
  const journey = await liveBooking('arrives', '+12025550145', 'whatsapp: accepted');
  const count = async (): Promise<unknown> =>
    (await running.engine.pool.query('SELECT count(*) FROM reachability')).rows[0];
  const before = await count();
  await receipt(journey, 0, 'delivered');
  expect(await count()).toEqual(before);
});
