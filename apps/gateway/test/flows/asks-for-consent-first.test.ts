import type { Signal } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });

const sendsTo = (phone: string): number =>
  running.engine.provider.sends.filter((one) => one.request.to === phone).length;

async function settledAfterCall(call: CallScript): Promise<unknown> {
  await running.engine.ingest(call.ended());
  clock.advance(4_000);
  const { followUps } = await running.engine.until(call.callId, (journey) =>
    journey.followUps.every((one) => one.state !== 'held'),
  );
  return followUps.map((one) => one.reason ?? one.state);
}

describe('consent', () => {
  test('default deny: no row of evidence, no message', async () => {
    const call = new CallScript('no-consent', '+12025550121');
    await running.engine.ingest(call.started(), call.booking());
    expect(await settledAfterCall(call)).toEqual(['no_consent']);
    expect(sendsTo(call.phone)).toBe(0);
  });

  test('for another purpose or channel is none', async () => {
    const call = new CallScript('other-scope', '+12025550122');
    await running.engine.ingest(call.started(), call.consent({ purposes: ['support'] }), call.booking());
    await running.engine.ingest(call.consent({ channels: ['whatsapp'] }));
    expect(await settledAfterCall(call)).toEqual(['no_consent']);
  });

  test('that follows its trigger releases a live text at once', async () => {
    const call = new CallScript('consent-later', '+12025550123');
    await running.engine.ingest(call.started());
    const asked = await running.engine.ingest(call.booking({}, { live: true }));
    expect(asked).toMatchObject({ events: [{ verdict: { verdict: 'hold', reason: 'no_consent' } }] });
    await running.engine.ingest(call.consent());
    const { followUps } = await running.engine.until(
      'consent-later',
      (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
    );
    expect(followUps[0]).toMatchObject({ basis: 'unblocked' });
  });

  test('given before the number was known counts for the person the call turned out to be, in later calls too', async () => {
    const call = new CallScript('number-later', '+12025550124');
    await running.engine.ingest(call.event('call.started'), call.consent(), call.booking());
    await running.engine.ingest(call.event('call.transcript', { caller: { phone: call.phone } }));
    await settledAfterCall(call);
    await running.engine.until('number-later', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    const next = new CallScript('number-later-2', call.phone);
    await running.engine.ingest(next.started(), next.booking({}, { live: true }));
    await running.engine.until('number-later-2', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  });

  test('that was revoked on the call is no consent, and named purposes only are withdrawn', async () => {
    const call = new CallScript('revoked', '+12025550125');
    await running.engine.ingest(call.started(), call.consent(), call.booking(), call.payment());
    clock.advance(1_000);
    await running.engine.ingest(call.event('consent.revoked', { consent: { purposes: ['appointment'] } }));
    expect(await settledAfterCall(call)).toEqual(['no_consent', 'sending']);
  });

  test('a stop spoken on the call stops the person, and only a recorded later consent ends it', async () => {
    const call = new CallScript('stopped', '+12025550126');
    await running.engine.ingest(call.started(), call.consent(), call.booking());
    clock.advance(1_000);
    await running.engine.ingest(call.event('consent.revoked'));
    expect(await settledAfterCall(call)).toEqual(['opted_out']);

    clock.advance(1_000);
    const next = new CallScript('stopped-2', call.phone);
    await running.engine.ingest(next.started(), next.consent(), next.booking());
    expect(await settledAfterCall(next)).toEqual(['opted_out']);

    clock.advance(1_000);
    const recorded = new CallScript('stopped-3', call.phone);
    const evidence = { recordingUrl: 'https://recordings.example/3', offsetMs: 61_000 };
    await running.engine.ingest(recorded.started(), recorded.consent(evidence), recorded.booking({}, { live: true }));
    await running.engine.until('stopped-3', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    expect(sendsTo(call.phone)).toBe(1);
  });

  test('a stop of a call without a number is their stop from the moment that names the number, for what comes with it, too', async () => {
    const stopped = new CallScript('stopped-unknown', '+12025550129');
    await running.engine.ingest(stopped.event('call.started'), stopped.event('consent.revoked'));
    const next = new CallScript('known', stopped.phone);
    await running.engine.ingest(next.started(), next.consent());
    const named = stopped.event('call.transcript', { caller: { phone: stopped.phone } });
    await running.engine.ingest(named, next.booking({}, { live: true }));
    expect(await settledAfterCall(next)).toEqual(['opted_out']);
    expect(sendsTo(next.phone)).toBe(0);
  });
});

describe('STOP in writing', () => {
  const reply = (key: string, from: string, text: string): Signal => ({
    signal: 'reply',
    key,
    providerId: key,
    from,
    text,
    mediaCount: 0,
  });

  test('stops the person for what is already held, is told in the journey, and START ends it', async () => {
    const call = new CallScript('stop-in-writing', '+12025550127');
    await running.engine.ingest(call.started(), call.consent(), call.booking());
    clock.advance(1_000);
    await running.engine.post(reply('r1', call.phone, ' Stop. '));
    expect(await settledAfterCall(call)).toEqual(['opted_out']);
    const journey = await running.engine.journey('stop-in-writing');
    expect(journey.replies).toMatchObject([{ text: ' Stop. ', keyword: 'stop' }]);
    expect(journey.entries.filter((one) => one.kind === 'suppression')).toMatchObject([
      { tenant: tenantId, data: { kind: 'stop', scope: 'all', source: 'keyword' } },
    ]);

    clock.advance(1_000);
    await running.engine.post(reply('r2', call.phone, 'START'));
    const next = new CallScript('started-again', call.phone);
    await running.engine.ingest(next.started(), next.booking({}, { live: true }));
    await running.engine.until('started-again', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  });

  test('a provider that says the person opted out stops them everywhere', async () => {
    const call = new CallScript('provider-stop', '+12025550128');
    const reason = {
      kind: 'opted_out',
      permanent: true,
      fallback: false,
      optOut: 'all',
      alert: false,
      message: 'x',
    } as const;
    running.engine.provider.answers.push({ outcome: 'rejected', reason });
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
    await running.engine.until('provider-stop', ({ followUps }) => followUps[0]?.outcome === 'unreached');
    clock.advance(1_000);
    const next = new CallScript('provider-stop-2', call.phone);
    await running.engine.ingest(next.started(), next.consent(), next.booking());
    expect(await settledAfterCall(next)).toEqual(['opted_out']);
  });
});
