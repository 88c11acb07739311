import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs], config });

/** A call with a live booking, and the channel that its message went by with its reason. */
async function wayOf(callId: string, phone: string, caller: object = {}): Promise<string> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(caller), call.consent({ channels: ['sms', 'rcs'] }));
  await running.engine.ingest(call.booking({}, { live: true }));
  const { followUps } = await running.engine.until(callId, (one) => (one.followUps[0]?.attempts.length ?? 0) > 0);
  clock.advance(60_000);
  const [step] = (followUps[0]?.plan as { steps: { channel: string; why: string }[] } | undefined)?.steps ?? [];
  return `${followUps[0]?.attempts[0]?.channel}: ${step?.why}`;
}

describe('a caller who asked for a channel', () => {
  test('gets it on the next call, too, until they ask for another', async () => {
    const phone = '+12025550181';
    expect(await wayOf('first', phone)).toBe('rcs: rule');
    expect(await wayOf('asks', phone, { prefers: 'sms' })).toBe('sms: caller_asked');
    expect(await wayOf('next', phone)).toBe('sms: caller_asked_before');
    expect(await wayOf('asks again', phone, { prefers: 'rcs' })).toBe('rcs: caller_asked');
    expect(await wayOf('last', phone)).toBe('rcs: caller_asked_before');
  });

  test('asked for nobody else', async () => {
    await wayOf('somebody', '+12025550182', { prefers: 'sms' });
    expect(await wayOf('another', '+12025550183')).toBe('rcs: rule');
  });
});
