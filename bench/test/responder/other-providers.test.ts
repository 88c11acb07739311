import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { linkOfEvent } from '../../src/event-number.ts';
import { googleAgent, metaNumber } from '../../src/responder/other-accounts.ts';
import { Responder } from '../../src/responder/responder.ts';
import { ResponderClient } from '../../src/scene/responder-client.ts';
import { type ReceivedRequest, StubGateway } from '../support/stub-gateway.ts';

const messageId = '019ab5e0-9c40-7a00-8000-00000000001f';
const googlePath = `/v1/phones/+12125550100/agentMessages?messageId=${messageId}&agentId=${googleAgent.agentId}`;
const metaPath = `/v24.0/${metaNumber.phoneNumberId}/messages`;
const metaMessage = {
  messaging_product: 'whatsapp',
  to: '12125550100',
  type: 'template',
  template: { components: [{ parameters: [{ type: 'text', text: linkOfEvent(8) }] }] },
  biz_opaque_callback_data: messageId,
};
const googleMessage = { contentMessage: { text: `To reschedule: ${linkOfEvent(7)}` } };

async function startResponder() {
  const responder = new Responder({ accountSid: 'AC', authToken: 'a-token', connections: 4 });
  const url = await responder.listen();
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { url, client: new ResponderClient(0, url), post, [Symbol.dispose]: () => responder.close() };
}

/** Tells it where to post, sends one message, and waits until its receipts are acknowledged. */
async function receiptsOf(path: string, message: object, withSent = false): Promise<readonly ReceivedRequest[]> {
  await using gateway = await StubGateway.start(() => 200);
  using responder = await startResponder();
  await responder.client.postWebhooksTo(`${gateway.url}/webhooks/clinic`);
  await responder.client.postSentReceipts(withSent);
  await responder.post(path, message);
  expect(await responder.client.untilCompleted(1)).toMatchObject({ completed: 1, unacknowledged: 0 });
  return gateway.received;
}

describe('a message by WhatsApp', () => {
  test('is answered as Meta does, and each has an id of its own', async () => {
    using responder = await startResponder();
    const answers = [await responder.post(metaPath, metaMessage), await responder.post(metaPath, metaMessage)];
    expect(answers[0]).toMatchObject({
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        contacts: [{ input: '12125550100', wa_id: '12125550100' }],
        messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
      },
    });
    const ids = answers.map(({ body }) => (body['messages'] as { id: string }[])[0]?.id);
    expect(new Set(ids).size).toBe(2);
    expect(await responder.client.stats()).toMatchObject({ created: 2, repeated: 1, takenBy: { whatsapp: 2, rcs: 0 } });
    expect([...(await responder.client.accepts(8, 9)).keys()]).toEqual([8]);
  });

  test('gets delivered at the webhook of its account, signed with the secret of the app', async () => {
    const [receipt, ...others] = await receiptsOf(metaPath, metaMessage);
    expect(others).toEqual([]);
    expect(receipt?.url).toBe(`/webhooks/clinic/${metaNumber.account}`);
    const signature = createHmac('sha256', metaNumber.appSecret)
      .update(receipt?.body ?? '')
      .digest('hex');
    expect(receipt?.headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
    expect(JSON.parse(receipt?.body ?? '')).toMatchObject({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: metaNumber.businessAccountId,
          changes: [
            {
              field: 'messages',
              value: {
                metadata: { phone_number_id: metaNumber.phoneNumberId },
                statuses: [{ status: 'delivered', recipient_id: '12125550100', biz_opaque_callback_data: messageId }],
              },
            },
          ],
        },
      ],
    });
  });

  test('gets sent before it where second receipts are wanted', async () => {
    const receipts = await receiptsOf(metaPath, metaMessage, true);
    const statuses = receipts.map(({ body }) => /"status":"(\w+)"/.exec(body)?.[1]);
    expect(statuses).toEqual(['sent', 'delivered']);
  });
});

describe('a message by RCS', () => {
  test('comes back with its name', async () => {
    using responder = await startResponder();
    const { status, body } = await responder.post(googlePath, googleMessage);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { name: `phones/+12125550100/agentMessages/${messageId}`, ...googleMessage },
    });
    expect(await responder.client.stats()).toMatchObject({ created: 1, takenBy: { whatsapp: 0, rcs: 1 } });
    expect([...(await responder.client.accepts(7, 8)).keys()]).toEqual([7]);
  });

  test.each([false, true])(
    'gets DELIVERED and nothing else, signed over its data; wanted sent: %j',
    async (withSent) => {
      const [receipt, ...others] = await receiptsOf(googlePath, googleMessage, withSent);
      expect(others).toEqual([]);
      expect(receipt?.url).toBe('/webhooks/clinic/rcs-main');
      const { message } = JSON.parse(receipt?.body ?? '') as { message: { data: string } };
      const data = Buffer.from(message.data, 'base64');
      const signature = createHmac('sha512', googleAgent.clientToken).update(data).digest('base64');
      expect(receipt?.headers['x-goog-signature']).toBe(signature);
      expect(JSON.parse(data.toString())).toMatchObject({
        senderPhoneNumber: '+12125550100',
        eventType: 'DELIVERED',
        messageId,
        agentId: googleAgent.agentId,
      });
    },
  );

  test('has a token and an answer on what the phone can show before it', async () => {
    using responder = await startResponder();
    expect(await responder.post('/token', {})).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    const asked = await fetch(`${responder.url}/v1/phones/+12125550100/capabilities?requestId=1&agentId=a`);
    expect(await asked.json()).toMatchObject({ features: expect.arrayContaining(['RICHCARD_STANDALONE']) });
    expect(await responder.client.stats()).toMatchObject({ created: 0 });
  });
});

test.each([metaPath, googlePath])(
  'a message to %s is not acknowledged while nobody said where to post',
  async (path) => {
    using responder = await startResponder();
    await responder.post(path, path === metaPath ? metaMessage : googleMessage);
    expect(await responder.client.stats()).toMatchObject({ created: 1, completed: 0, unacknowledged: 1 });
  },
);

test.each(['/v24.0/1/messages', '/v1/phones/+12125550100/agentMessages', '/v1/users', '/'])(
  'a post to %s is none of a provider',
  async (path) => {
    using responder = await startResponder();
    expect(await responder.post(path, metaMessage)).toMatchObject({ status: 404 });
    expect(await responder.client.stats()).toMatchObject({ created: 0 });
  },
);
