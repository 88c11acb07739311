import type { ReplySignal, Signal } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { salonConfig } from '../support/salon-config.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
    routing: [{ send: [{ channel: sms }, { channel: rcs }] }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs], config });

let count = 0;

/** The person writes to `sms-main`. */
async function writes(from: string, text: string, more: Partial<ReplySignal> = {}): Promise<void> {
  count += 1;
  const key = `reply-${count}`;
  const reply: Signal = { signal: 'reply', key, providerId: key, from, text, mediaCount: 0, ...more };
  await running.engine.post(reply);
  clock.advance(1_000);
}

/** The stops of a person, and their ends, each as `kind source`. */
async function standing(phone: string): Promise<string[]> {
  const { suppressions } = await running.engine.container.get(ConsentStore).query(tenantId, phone);
  return suppressions.map(({ kind, source }) => `${kind} ${source}`);
}

const both = { channels: ['sms', 'rcs'] };

/** A call with a live booking: what it came to, or the account that it left from. */
async function books(name: string, phone: string, consent?: object): Promise<unknown> {
  const call = new CallScript(name, phone);
  const consents = consent === undefined ? [] : [call.consent({ ...both, ...consent })];
  await running.engine.ingest(call.started(), ...consents, call.booking({}, { live: true }), call.ended());
  clock.advance(4_000);
  const { followUps } = await running.engine.until(name, (journey) =>
    journey.followUps.every((one) => one.state === 'settled' || one.attempts.at(-1)?.status === 'accepted'),
  );
  const [followUp] = followUps;
  return followUp?.reason ?? followUp?.attempts.at(-1)?.account;
}

describe('what a person writes', () => {
  test.each([
    ['in other words, stops them', 'hola, ya no me manden mas mensajes porfa', 'stop', 'free_text', 'stop free_text'],
    ['that may be a stop, stops them as well', 'No.', 'unclear', 'keyword', 'stop unclear_reply'],
    ['as a keyword between words of courtesy', 'STOP please', 'stop', 'keyword', 'stop keyword'],
  ])('%s', async (_what, text, meaning, by, suppression) => {
    const phone = `+120255504${10 + count}`;
    const call = new CallScript(`writes-${count}`, phone);
    expect(await books(call.callId, phone, {})).toBe('sms-main');
    await writes(phone, text);
    expect(await standing(phone)).toEqual([suppression]);
    const { replies, entries } = await running.engine.journey(call.callId);
    expect(replies).toMatchObject([{ text, meaning }]);
    const kinds = ['reply', 'suppression'];
    expect(entries.filter(({ kind }) => kinds.includes(kind))).toMatchObject([
      { kind: 'suppression', data: { source: suppression.split(' ')[1] } },
      { kind: 'reply', data: { meaning, by } },
    ]);
    expect(await books(`${call.callId}-after`, phone)).toBe('opted_out');
  });

  test('and is about something else, stops nothing', async () => {
    await writes('+12025550431', 'Can I stop by at 5? No problem if not, I can cancel my appointment');
    expect(await standing('+12025550431')).toEqual([]);
  });

  test('a yes restores nothing, whatever the provider makes of it; a start does', async () => {
    const phone = '+12025550432';
    expect(await books('yes-and-start', phone, {})).toBe('sms-main');
    await writes(phone, 'no');
    await writes(phone, 'YES');
    await writes(phone, 'Yes', { keyword: 'start' });
    expect(await books('after-yes', phone)).toBe('opted_out');
    await writes(phone, 'Start', { keyword: 'start' });
    expect(await standing(phone)).toEqual(['stop unclear_reply', 'start keyword']);
    expect(await books('after-start', phone)).toBe('sms-main');
  });

  test('a start that comes late ends no stop that was written after it; one of a few seconds is as good as prompt', async () => {
    const phone = '+12025550434';
    const ago = (ms: number): Date => new Date(clock.now().getTime() - ms);
    expect(await books('late-start', phone, {})).toBe('sms-main');
    await writes(phone, 'STOP', { at: ago(2_000) });
    await writes(phone, 'START', { at: ago(60_000) });
    expect(await standing(phone)).toEqual(['start keyword', 'stop keyword']);
    expect(await books('after-late-start', phone)).toBe('opted_out');
    await writes(phone, 'START', { at: ago(5_000) });
    expect(await books('after-prompt-start', phone)).toBe('sms-main');
  });

  test('what is tapped is a label of ours: a No stops nothing, and a Stop does', async () => {
    const phone = '+12025550433';
    await writes(phone, 'No', { action: 'call-me:no' });
    await writes(phone, 'Yes', { action: 'call-me:yes', keyword: 'start' });
    expect(await standing(phone)).toEqual([]);
    await writes(phone, 'Stop', { action: 'stop' });
    expect(await standing(phone)).toEqual(['stop keyword']);
  });
});

describe('a provider that holds to a stop', () => {
  const recorded = { recordingUrl: 'https://recordings.example/9', offsetMs: 61_000 };

  test('is passed over after consent was spoken and recorded anew, until the person writes START to it', async () => {
    const phone = '+12025550441';
    await writes(phone, 'STOP', { keyword: 'stop' });
    expect(await books('block-1', phone, {})).toBe('opted_out');
    expect(await books('block-2', phone, recorded)).toBe('rcs-main');
    const { followUps } = await running.engine.journey('block-2');
    expect(followUps[0]?.plan).toMatchObject({ omitted: [{ account: 'sms-main', whyNot: 'provider_block' }] });

    expect(await books('block-3', phone, { ...recorded, channels: ['sms'] })).toBe('rcs-main');
    // Twilio sends on after a yes, and what is allowed is what was spoken.
    await writes(phone, 'yes', { keyword: 'start' });
    expect(await books('block-4', phone)).toBe('sms-main');
  });

  test('that refused a send is passed over as well, and alone leaves nothing to send by', async () => {
    const phone = '+12025550442';
    const reason = {
      kind: 'opted_out',
      permanent: true,
      fallback: false,
      optOut: 'all',
      alert: false,
      providerCode: '21610',
      message: 'The recipient has unsubscribed from this sender.',
    } as const;
    sms.answers.push({ outcome: 'rejected', reason });
    await books('refused-1', phone, { channels: ['sms'] });
    expect(await standing(phone)).toEqual(['stop provider']);
    clock.advance(1_000);
    expect(await books('refused-2', phone, { ...recorded, channels: ['sms'] })).toBe('provider_block');
    expect(sms.sends.filter((one) => one.request.to === phone)).toHaveLength(1);
    expect(await standing(phone)).toEqual(['stop provider']);
    await writes(phone, 'START', { keyword: 'start' });
    expect(await books('refused-3', phone)).toBe('sms-main');
  });

  test('holds to what it heard last, in whichever order it tells of it', async () => {
    const phone = '+12025550444';
    const ago = (ms: number): Date => new Date(clock.now().getTime() - ms);
    await writes(phone, 'STOP', { keyword: 'stop', at: ago(2_000) });
    await writes(phone, 'START', { keyword: 'start', at: ago(60_000) });
    expect(await books('overtaken-start', phone, recorded)).toBe('rcs-main');
    await writes(phone, 'START', { keyword: 'start' });
    await writes(phone, 'STOP', { keyword: 'stop', at: ago(60_000) });
    clock.advance(1_000);
    expect(await books('overtaken-stop', phone, recorded)).toBe('sms-main');
  });

  test('is no concern of another person', async () => {
    expect(await books('nobodys-block', '+12025550443', { channels: ['sms'] })).toBe('sms-main');
  });
});

test('the journey tells that pictures came, where nothing else did', async () => {
  const call = new CallScript('only-a-picture', '+12025550499');
  await running.engine.ingest(call.started());
  await writes(call.phone, '', { mediaCount: 2 });
  const { entries } = await running.engine.journey('only-a-picture');
  const told = entries.flatMap((one) => (one.kind === 'reply' ? [one.data] : []));
  expect(told).toEqual([expect.objectContaining({ channel: 'sms', mediaCount: 2 })]);
  await writes(call.phone, 'and a word', {});
  const last = (await running.engine.journey('only-a-picture')).entries.at(-1);
  expect(last?.data).not.toHaveProperty('mediaCount');
});
