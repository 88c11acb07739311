import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { channels } from '../../src/channels.ts';
import { readReplies } from '../support/read-replies.ts';
import { type Answer, ask } from './support/ask.ts';
import { withHttpApp } from './support/http-test-app.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const whatsapp = {
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  accessToken: 'access-token',
  appSecrets: ['app-secret', 'app-secret-of-the-rotation'],
  verifyToken: 'verify-token',
};
const rcs = {
  provider: 'google',
  agentId: 'harbour_agent',
  serviceAccount: { client_email: 'sender@harbour.iam.gserviceaccount.com', private_key: privateKey },
  clientToken: 'client-token',
};
const config = JSON.stringify({
  tenants: [
    {
      id: 'salon-luz',
      name: 'Salon Luz',
      locale: 'en-US',
      accounts: [
        { id: 'whatsapp-main', channel: 'whatsapp', optOutConfirmation: 'gateway', settings: whatsapp },
        { id: 'rcs-main', channel: 'rcs', optOutConfirmation: 'gateway', settings: rcs, pace: { perSecond: 10 } },
      ],
    },
  ],
});

const gateway = withHttpApp({ config, channels });

const request = (account: string, asked: Parameters<typeof ask>[1], query = ''): Promise<Answer> =>
  ask(`${gateway.app.url}/webhooks/salon-luz/${account}${query}`, { key: null, ...asked });

const inShort = ({ status, headers, body }: Answer): unknown[] => [status, headers.get('content-type'), body];

/** What is stored of the replies of one text. */
async function repliesOf(text: string): Promise<unknown[]> {
  const replies = await readReplies(gateway.app.engine);
  return replies.filter(({ body }) => body === text).map(({ body: _body, ...reply }) => reply);
}

describe('the webhook of WhatsApp', () => {
  const signed = (body: string, secret = 'app-secret') => ({
    headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
    body,
  });

  const written = (id: string, text: string): string => {
    const message = { id, from: '12025550150', type: 'text', timestamp: '1795600000', text: { body: text } };
    const value = {
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: whatsapp.phoneNumberId },
      contacts: [{ wa_id: '12025550150', profile: { name: 'Ana' } }],
      messages: [message],
    };
    const entry = [{ id: whatsapp.businessAccountId, changes: [{ field: 'messages', value }] }];
    return JSON.stringify({ object: 'whatsapp_business_account', entry });
  };

  test("answers Meta's question with its challenge, and nobody else's", async () => {
    const question = (token: string) => `?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`;
    expect(inShort(await request('whatsapp-main', {}, question('verify-token')))).toEqual([
      200,
      'text/plain',
      '1158201444',
    ]);
    const other = await request('whatsapp-main', {}, question('guessed'));
    expect([other.status, other.body.type]).toEqual([403, 'https://aftercall.dev/problems/forged-webhook']);
    expect(JSON.stringify(other.body)).not.toContain('1158201444');
    expect((await request('whatsapp-main', {})).status).toBe(403);
  });

  test('takes what Meta signed, with either secret, and answers 200 with nothing', async () => {
    expect(inShort(await request('whatsapp-main', signed(written('wamid.1', 'see you ñ 🙂'))))).toEqual([
      200,
      'text/plain',
      '',
    ]);
    const rotated = signed(written('wamid.2', 'STOP'), 'app-secret-of-the-rotation');
    expect((await request('whatsapp-main', rotated)).status).toBe(200);
    expect(await repliesOf('see you ñ 🙂')).toEqual([{ channel: 'whatsapp', keyword: null, address: '+12025550150' }]);
    expect(await repliesOf('STOP')).toEqual([{ channel: 'whatsapp', keyword: 'stop', address: '+12025550150' }]);
  });

  test('stores what Meta posts again once', async () => {
    const body = written('wamid.3', 'twice');
    const answers = [await request('whatsapp-main', signed(body)), await request('whatsapp-main', signed(body))];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await repliesOf('twice')).toHaveLength(1);
  });

  test('refuses what Meta did not sign, and methods that it does not use', async () => {
    const body = written('wamid.4', 'forged');
    const forged = [
      await request('whatsapp-main', signed(body, 'guessed')),
      await request('whatsapp-main', { body }),
      await request('whatsapp-main', { ...signed(body), body: `${body} ` }),
      await request('whatsapp-main', { ...signed(body), method: 'PUT' }),
    ];
    expect(forged.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await repliesOf('forged')).toEqual([]);
  });

  test('a signed body that is no document is a 400', async () => {
    expect((await request('whatsapp-main', signed('no json'))).status).toBe(400);
  });
});

describe('the webhook of RCS at Google', () => {
  const posted = (data: object, token = 'client-token') => {
    const bytes = Buffer.from(JSON.stringify(data));
    return {
      headers: { 'x-goog-signature': createHmac('sha512', token).update(bytes).digest('base64') },
      body: {
        message: { data: bytes.toString('base64'), messageId: '1', publishTime: '2026-11-23T10:00:00Z' },
        subscription: 'projects/rbm/subscriptions/rbm',
      },
    };
  };
  const written = (id: string, text: string) => ({
    agentId: 'harbour_agent@rbm.goog',
    senderPhoneNumber: '+12025550151',
    messageId: id,
    sendTime: '2026-11-23T10:00:00Z',
    text,
  });

  test("answers Google's handshake with its secret, and nobody else's", async () => {
    const shake = (clientToken: string) => request('rcs-main', { body: { clientToken, secret: 'a-secret-of-google' } });
    expect(inShort(await shake('client-token'))).toEqual([200, 'text/plain', 'a-secret-of-google']);
    const other = await shake('guessed');
    expect([other.status, JSON.stringify(other.body)]).toEqual([
      403,
      expect.not.stringContaining('a-secret-of-google'),
    ]);
  });

  test('takes what Google signed once, and answers 200 with nothing', async () => {
    const post = () => request('rcs-main', posted(written('m-1', 'on my way')));
    expect(inShort(await post())).toEqual([200, 'text/plain', '']);
    expect((await post()).status).toBe(200);
    expect(await repliesOf('on my way')).toEqual([{ channel: 'rcs', keyword: null, address: '+12025550151' }]);
  });

  test('refuses what Google did not sign', async () => {
    const forged = [
      await request('rcs-main', posted(written('m-2', 'a forgery'), 'guessed')),
      await request('rcs-main', { body: posted(written('m-2', 'a forgery')).body }),
      await request('rcs-main', {}),
      await request('rcs-main', { body: 'no json' }),
    ];
    expect(forged.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await repliesOf('a forgery')).toEqual([]);
  });
});
