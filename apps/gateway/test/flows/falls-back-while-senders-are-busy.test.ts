import { expect, test } from '@jest/globals';
import type { FailureReason, SendOutcome } from '@aftercall/core';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const whatsapp = new FakeProvider('whatsapp');
const config = salonConfig(
  `
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - when: { locale: en-US }
        send: [{ channel: rcs }, { channel: sms }, { channel: whatsapp }]
      - send: [{ channel: sms }]
`,
  'limits: { sendConcurrency: 1 }',
);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs, whatsapp], config });

const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };

/** Keeps the one sender of SMS busy until it is told to go on. */
async function keepSmsBusy(callId: string, phone: string): Promise<() => void> {
  let goOn: (outcome: SendOutcome) => void = () => undefined;
  sms.answers.push(() => new Promise((resolve) => (goOn = resolve)));
  const call = new CallScript(callId, phone);
  const caller = call.started({ locale: 'fr-FR' });
  await running.engine.ingest(caller, call.consent(), call.booking({}, { live: true }));
  await running.engine.until(callId, () => sms.sends.some((one) => one.request.to === phone));
  return () => goOn({ outcome: 'accepted', providerIds: [callId] });
}

const attemptsOf = async (callId: string): Promise<readonly string[]> => {
  const { followUps } = await running.engine.journey(callId);
  return followUps.flatMap(({ attempts }) => attempts.map((one) => `${one.step} ${one.channel}: ${one.status}`));
};

test('a planned next step whose consent goes is left for the one after it, and never for the first again', async () => {
  const goOn = await keepSmsBusy('busy-1', '+12025550160');
  rcs.answers.push({ outcome: 'rejected', reason });
  const call = new CallScript('waits', '+12025550161');
  await running.engine.ingest(
    call.started(),
    call.consent({ channels: ['sms', 'rcs', 'whatsapp'] }),
    call.booking({}, { live: true }),
  );
  await running.engine.until('waits', ({ followUps }) => followUps[0]?.attempts[1]?.status === 'planned');
  expect(await attemptsOf('waits')).toEqual(['0 rcs: rejected', '1 sms: planned']);
  await running.engine.ingest(call.event('consent.revoked', { consent: { channels: ['sms'] } }));
  goOn();
  await running.engine.until('waits', ({ followUps }) => followUps[0]?.attempts[2]?.status === 'accepted');
  expect(await attemptsOf('waits')).toEqual(['0 rcs: rejected', '1 sms: rejected', '2 whatsapp: accepted']);
  expect(sms.sends.filter((one) => one.request.to === call.phone)).toEqual([]);
  expect(rcs.sends.filter((one) => one.request.to === call.phone)).toHaveLength(1);
});

test('a planned next step that a stop overtakes is the end of the follow-up', async () => {
  const goOn = await keepSmsBusy('busy-2', '+12025550162');
  rcs.answers.push({ outcome: 'rejected', reason });
  const call = new CallScript('stops', '+12025550163');
  await running.engine.ingest(
    call.started(),
    call.consent({ channels: ['sms', 'rcs', 'whatsapp'] }),
    call.booking({}, { live: true }),
  );
  await running.engine.until('stops', ({ followUps }) => followUps[0]?.attempts[1]?.status === 'planned');
  await running.engine.ingest(call.event('consent.revoked'));
  goOn();
  const { followUps } = await running.engine.until('stops', (one) => one.followUps[0]?.state === 'settled');
  expect(followUps[0]).toMatchObject({ outcome: 'suppressed', reason: 'opted_out' });
  expect(await attemptsOf('stops')).toEqual(['0 rcs: rejected', '1 sms: rejected']);
});
