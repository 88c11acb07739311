import { describe, expect, test } from '@jest/globals';
import { sorted } from '../support/arrays.ts';
import { account, giveUpOn, openSandbox, ordinaryPhone, sender } from '../support/harness.ts';
import { magicDigits, numberEndingIn } from '../support/magic.ts';
import { MetaClient, openMeta } from '../support/meta-client.ts';
import { openRbm, type RbmClient } from '../support/rbm-client.ts';
import { TimersByHand } from '../support/timers-by-hand.ts';

describe('phones that the carriers share', () => {
  test('have every channel, or what is said, or what their digits allow', async () => {
    const sandbox = await openSandbox();
    const show = async (phone: string) => (await sandbox.control('POST', '/phones/query', { phone })).body.channels;
    expect(await show(ordinaryPhone)).toEqual(['sms', 'whatsapp', 'rcs']);
    expect(magicDigits('absence')).toEqual(['9950', '9951', '9952']);
    expect(await Promise.all(magicDigits('absence').map((digits) => show(numberEndingIn(digits))))).toEqual([
      ['sms', 'rcs'],
      ['sms', 'whatsapp'],
      ['sms'],
    ]);
    const said = { phone: ordinaryPhone, channels: ['sms', 'rcs'], name: 'Ana' };
    expect((await sandbox.control('POST', '/phones', said)).body).toEqual({
      ...said,
      whatsappUserId: expect.stringMatching(/^US\.\d+$/),
    });
    await sandbox.control('POST', '/reset');
    expect(await show(ordinaryPhone)).toEqual(['sms', 'whatsapp', 'rcs']);
  });

  test('have one person, whose stop holds at the carrier that heard it', async () => {
    const meta = await openMeta();
    const { sandbox } = meta;
    await sandbox.control('POST', '/opt-outs', { from: ordinaryPhone, to: sender, value: 'stop' });
    expect((await sandbox.create()).body.code).toBe(21610);
    await meta.template();
    expect(sorted((await meta.statuses(2)).map(({ status }) => status))).toEqual(['delivered', 'sent']);
    const rbm = await openRbm();
    await rbm.act('opt-outs', { from: ordinaryPhone, value: 'stop' });
    expect((await rbm.sandbox.create()).status).toBe(201);
  });

  test('are listed in one order over all carriers, and paged', async () => {
    let time = 1_000;
    const meta = await openMeta({}, { now: () => (time += 1_000) });
    const { sandbox } = meta;
    await meta.template();
    await sandbox.create();
    await meta.template();
    const { body } = await sandbox.control('GET', '/messages?limit=2');
    expect(body.messages.map(({ carrier }: { carrier: string }) => carrier)).toEqual(['meta', 'twilio']);
    const { body: rest } = await sandbox.control('GET', `/messages?limit=2&after=${body.next}`);
    expect([rest.messages[0].carrier, rest.next]).toEqual(['meta', null]);
    expect((await sandbox.summary()).keptMessages).toBe(3);
  });
});

type Refusal = [digits: string, meta: number | undefined, rbm: string | undefined];
const refusals: Refusal[] = [
  ['9910', 131050, undefined],
  ['9911', 131009, 'INVALID_ARGUMENT'],
  ['9912', 130497, 'NOT_FOUND'],
  ['9914', 131026, 'NOT_FOUND'],
  ['9920', 130429, 'RESOURCE_EXHAUSTED'],
  ['9921', 80007, 'RESOURCE_EXHAUSTED'],
];

describe('magic numbers on every carrier', () => {
  test('are refused in its own words', async () => {
    expect(refusals.map(([digits]) => digits)).toEqual(magicDigits('refusal'));
    const [meta, rbm] = await Promise.all([openMeta(), openRbm()]);
    for (const [digits, metaCode, rbmStatus] of refusals) {
      const to = numberEndingIn(digits);
      expect([digits, (await meta.template({}, to)).body.error?.code]).toEqual([digits, metaCode]);
      expect([digits, (await rbm.text({}, { to })).body.error?.status]).toEqual([digits, rbmStatus]);
    }
  });

  const failures = { '9903': 131026, '9904': 131026, '9905': 131026, '9906': 131026, '9907': 131049, '9908': 131000 };
  test('fail in its own words', async () => {
    expect(Object.keys(failures)).toEqual(magicDigits('failure'));
    const meta = await openMeta();
    for (const digits of Object.keys(failures)) await meta.template({}, numberEndingIn(digits));
    const failed = (await meta.statuses(12)).filter(({ status }) => status === 'failed');
    expect(Object.fromEntries(failed.map(({ recipient_id: to, errors }) => [to.slice(-4), errors[0].code]))).toEqual(
      failures,
    );
  });

  test.each([
    ['9922', 429, 0],
    ['9923', 500, 0],
    ['9924', 503, 0],
    ['9930', 500, 1],
    ['9936', 200, 1],
  ])('…%s is answered with %i, and accepted %i times', async (digits, status, accepted) => {
    const [meta, rbm] = await Promise.all([openMeta(), openRbm()]);
    const to = numberEndingIn(digits);
    expect([(await meta.template({}, to)).status, (await rbm.text({}, { to })).status]).toEqual([status, status]);
    for (const { sandbox } of [meta, rbm]) expect((await sandbox.summary()).accepted).toBe(accepted);
  });

  test.each(['9925', '9926', '9931', '9932'])('…%s is not answered', async (digits) => {
    const [meta, rbm] = await Promise.all([openMeta(), openRbm()]);
    const to = numberEndingIn(digits);
    const send = (carrier: MetaClient | RbmClient, init: RequestInit): Promise<unknown> =>
      carrier instanceof MetaClient
        ? carrier.post({ messaging_product: 'whatsapp', to, type: 'template', template: anyTemplate }, init)
        : carrier.text({}, { to, init });
    for (const carrier of [meta, rbm]) {
      await expect(giveUpOn(carrier.sandbox, (init) => send(carrier, init))).rejects.toThrow();
      expect((await carrier.sandbox.summary()).accepted).toBe(digits.startsWith('993') ? 1 : 0);
    }
  });

  test.each<[string, string[]]>([
    ['9941', ['sent', 'sent', 'delivered', 'delivered']],
    ['9942', ['delivered', 'sent']],
    ['9946', ['sent', 'failed', 'delivered']],
    ['9947', ['sent', 'delivered', 'read']],
    ['9948', ['sent', 'read']],
  ])('…%s: WhatsApp tells %j', async (digits, course) => {
    const timers = new TimersByHand();
    const meta = await openMeta({}, { timers });
    await meta.template({}, numberEndingIn(digits));
    await timers.playOut(meta.sandbox);
    expect((await meta.statuses(course.length)).map(({ status }) => status)).toEqual(course);
  });

  test('match scripted faults by carrier and channel', async () => {
    const meta = await openMeta({}, { accounts: [account] });
    await meta.sandbox.control('POST', '/faults', { match: { carrier: 'meta' }, fault: 'throttled' });
    await meta.sandbox.control('POST', '/faults', { match: { channel: 'sms' }, fault: 'opted_out' });
    expect((await meta.template()).body.error.code).toBe(130429);
    expect((await meta.sandbox.create()).body.code).toBe(21610);
    expect((await meta.sandbox.create({ To: `rcs:${ordinaryPhone}`, From: 'rcs:a' })).status).toBe(201);
  });
});

const anyTemplate = { name: 'reminder', language: { code: 'es' } };
