import { describe, expect, test } from '@jest/globals';
import { defaultMetaAccount } from '../../src/index.ts';
import { ordinaryPhone } from '../support/harness.ts';
import { openMeta, reminder, statusesOf } from '../support/meta-client.ts';
import { metaSpecFaults } from '../support/meta-spec.ts';
import { sample, samplesAreThere } from '../support/provider-samples.ts';
import { shapeFaults } from '../support/shape.ts';
import { TimersByHand } from '../support/timers-by-hand.ts';

const digits = ordinaryPhone.slice(1);
const ifSamples = samplesAreThere ? test : test.skip;
const published = (name: string) => sample(`meta/webhook-samples/${name}.json`);

describe('status webhooks', () => {
  test('tell sent, delivered and, when the phone reads it, read, with what the account sent along', async () => {
    const timers = new TimersByHand();
    const meta = await openMeta({}, { timers });
    const { body } = await meta.template({ biz_opaque_callback_data: 'att-1' });
    await timers.playOut(meta.sandbox);
    await meta.act('reads', { from: ordinaryPhone });
    const webhooks = await meta.webhooks(3);
    for (const webhook of webhooks) {
      expect([
        metaSpecFaults.statusWebhook(webhook),
        metaSpecFaults.statusValue(webhook.entry[0].changes[0].value),
      ]).toEqual([[], []]);
    }
    expect(webhooks.flatMap(statusesOf)).toMatchObject(
      ['sent', 'delivered', 'read'].map((status) => ({
        id: body.messages[0].id,
        status,
        recipient_id: digits,
        recipient_user_id: body.contacts[0].user_id,
        biz_opaque_callback_data: 'att-1',
      })),
    );
  });

  test('of a failure name the address alone, with the error and no contact', async () => {
    const meta = await openMeta();
    await meta.template({}, '+14155559950');
    const [webhook] = await meta.webhooks(1);
    const { value } = webhook.entry[0].changes[0];
    expect([value.contacts, metaSpecFaults.statusValue(value)]).toEqual([undefined, []]);
    expect(value.statuses[0]).toMatchObject({
      status: 'failed',
      recipient_id: '14155559950',
      errors: [{ code: 131026 }],
    });
    expect(value.statuses[0]).not.toHaveProperty('recipient_user_id');
  });

  test('come several in one post where the account batches, and none is lost', async () => {
    const timers = new TimersByHand();
    const meta = await openMeta({ batchMs: 2_000 }, { timers, timeScale: 1 });
    const phones = ['0101', '0102', '0103', '0104', '0105'].map((last) => `+1415555${last}`);
    for (const phone of phones) await meta.template({}, phone);
    // All ten are told by then, and wait for the end of the batch.
    timers.pass(1_000);
    expect((await meta.sandbox.summary()).pendingReceipts).toBe(10);
    timers.pass(2_000);
    const [webhook] = await meta.webhooks(1);
    const changes = webhook.entry.map((entry: { changes: unknown[] }) => entry.changes.length);
    expect([webhook.entry.length > 1, Math.max(...changes)]).toEqual([true, 2]);
    expect(statusesOf(webhook.entry[0] && { entry: [webhook.entry[0]] })).toHaveLength(4);
    const told = statusesOf(webhook).map(({ status, recipient_id: to }) => `+${to} ${status}`);
    expect(told.toSorted()).toEqual(phones.flatMap((phone) => [`${phone} delivered`, `${phone} sent`]).toSorted());
    expect((await meta.sandbox.summary()).receipts).toMatchObject({ posted: 10, answered2xx: 10 });
  });

  test('are tried again until they are answered well', async () => {
    const meta = await openMeta();
    meta.receiver.answerWith((_webhook, index) => (index < 2 ? 503 : 200));
    await meta.template({}, '+14155559943');
    expect((await meta.statuses(4)).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent', 'delivered']);
    expect((await meta.sandbox.summary()).receipts).toMatchObject({ posted: 2, answered2xx: 2, retried: 2 });
  });

  test('name nobody by phone, or nobody by user id, as the account is set', async () => {
    const meta = await openMeta({ userIds: 'only' });
    await meta.template();
    const [byId] = await meta.webhooks(2);
    expect(JSON.stringify(byId)).not.toContain(digits);
    expect(statusesOf(byId)[0].recipient_user_id).toMatch(/^US\.\d+$/);
    await meta.sandbox.control('PATCH', `/accounts/${defaultMetaAccount.phoneNumberId}`, { userIds: 'none' });
    await meta.template();
    const byPhone = (await meta.webhooks(4)).at(-1);
    expect([JSON.stringify(byPhone).includes('user_id'), statusesOf(byPhone)[0].recipient_id]).toEqual([false, digits]);
  });
});

describe('inbound webhooks', () => {
  const interactive = (kind: object) => ({
    messaging_product: 'whatsapp',
    to: digits,
    type: 'interactive',
    interactive: { body: { text: 'When?' }, ...kind },
  });
  const buttons = interactive({
    type: 'button',
    action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
  });
  const rows = [{ id: 'mon', title: 'Monday', description: 'at 10' }];
  const list = interactive({ type: 'list', action: { button: 'Days', sections: [{ rows }] } });

  ifSamples.each<[string, unknown, object]>([
    ['text-message', null, { text: 'Hi' }],
    ['button-message', 'template', { tap: 'Sí' }],
    ['interactive-button-reply-message', buttons, { tap: 'yes' }],
    ['interactive-list-reply-message', list, { tap: 'Monday' }],
  ])("have the shape of Meta's sample %s", async (name, sent, reply) => {
    const meta = await openMeta({ userIds: 'none', templates: [reminder] });
    await meta.act('replies', { from: ordinaryPhone, text: 'Hello' });
    if (sent !== null) expect((await (sent === 'template' ? meta.template() : meta.post(sent))).status).toBe(200);
    const { status } = await meta.act('replies', { from: ordinaryPhone, ...reply });
    expect(status).toBe(201);
    const told = (await meta.webhooks(2)).filter((webhook) => statusesOf(webhook).length === 0).at(-1);
    expect(shapeFaults(published(name), told)).toEqual([]);
  });

  test('of a tap tell what was tapped, and in which message', async () => {
    const meta = await openMeta({ templates: [reminder] }, { timeScale: 10_000 });
    const { body } = await meta.template();
    await meta.act('replies', { from: ordinaryPhone, tap: 'Sí' });
    const [webhook] = await meta.webhooks(1);
    expect(webhook.entry[0].changes[0].value.messages[0]).toMatchObject({
      from: digits,
      type: 'button',
      button: { payload: 'Sí', text: 'Sí' },
      context: { id: body.messages[0].id },
    });
    expect((await meta.act('replies', { from: ordinaryPhone, tap: 'No' })).status).toBe(400);
  });

  ifSamples('of preferences and templates have the shape of the samples', async () => {
    const meta = await openMeta();
    await meta.act('opt-outs', { from: ordinaryPhone, value: 'stop' });
    await meta.act('notices', { template: { name: 'reminder', language: 'es_MX', event: 'APPROVED' } });
    const [preference, notice] = await meta.webhooks(2);
    expect(shapeFaults(published('user-preferences-stop'), preference)).toEqual([]);
    expect(shapeFaults(published('message-template-status-update'), notice)).toEqual([]);
    expect(preference.entry[0].changes[0].value.user_preferences[0]).toMatchObject({ wa_id: digits, value: 'stop' });
  });

  test('carry any other notice in its own field', async () => {
    const meta = await openMeta();
    await meta.act('notices', { field: 'account_update', value: { event: 'DISABLED_UPDATE' } });
    const [webhook] = await meta.webhooks(1);
    expect(webhook.entry[0].changes[0]).toEqual({ field: 'account_update', value: { event: 'DISABLED_UPDATE' } });
  });
});

describe('the handshake', () => {
  test('is passed by who answers the challenge to the right token', async () => {
    const meta = await openMeta();
    meta.receiver.answerWith(({ target }) => {
      const query = new URL(target, 'http://localhost').searchParams;
      return {
        status: 200,
        body: query.get('hub.verify_token') === 'sandbox-verify-token' ? (query.get('hub.challenge') ?? '') : '',
      };
    });
    expect((await meta.act('handshakes', {})).body).toEqual({ verified: true, answer: 200, error: null });
    meta.receiver.answerWith(() => 403);
    expect((await meta.act('handshakes', {})).body).toEqual({ verified: false, answer: 403, error: null });
  });
});
