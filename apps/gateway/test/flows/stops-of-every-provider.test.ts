import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { channels } from '../../src/channels.ts';
import { Accounts } from '../../src/engine/tenant-policies.ts';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import { WebhookReceiver } from '../../src/receipts/webhook-receiver.ts';
import { rbmAgent, twilioAccount } from '../support/gateway-config.ts';
import { metaAccountLine, MetaWebhooks } from '../support/meta-webhooks.ts';
import { salonConfig } from '../support/salon-config.ts';
import { tenantId } from '../support/test-engine.ts';
import { withEngine } from '../support/with-engine.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const serviceAccount = {
  client_email: 'sandbox@sandbox.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
};
const service = {
  accountSid: twilioAccount.accountSid,
  authToken: twilioAccount.authToken,
  messagingServiceSid: `MG${'0'.repeat(32)}`,
};
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, optOutConfirmation: provider, settings: ${JSON.stringify(twilioAccount)} }
      - { id: sms-service, channel: sms, optOutConfirmation: provider, settings: ${JSON.stringify(service)} }
      - { id: rcs-main, channel: rcs, optOutConfirmation: gateway, settings: ${JSON.stringify({ ...rbmAgent, serviceAccount })}, pace: { perSecond: none } }
      - { id: rcs-service, channel: rcs, optOutConfirmation: provider, settings: ${JSON.stringify({ provider: 'twilio', ...service })}, pace: { perSecond: none } }
      - ${metaAccountLine}
`);
const running = withEngine({ channels, config });
const meta = new MetaWebhooks(
  () => running.engine,
  () => new Date(),
);

async function post(account: string, headers: (url: string) => Record<string, string>, rawBody: Buffer): Promise<void> {
  const { container } = running.engine;
  const found = container.get(Accounts).find(tenantId, account);
  if (found === undefined) throw new Error(`there is no account ${account}`);
  const url = `https://gateway.example/webhooks/${tenantId}/${account}`;
  const request = { method: 'POST', url, headers: headers(url), rawBody } as const;
  expect(await container.get(WebhookReceiver).receive(found, request)).toMatchObject({ outcome: 'stored' });
}

let count = 0;

/** A message as Twilio posts it: https://www.twilio.com/docs/messaging/guides/webhook-request */
async function twilioPosts(
  account: string,
  From: string,
  Body: string,
  more: Record<string, string> = {},
): Promise<void> {
  count += 1;
  const MessageSid = `SM${String(count).padStart(32, '0')}`;
  const form = { MessageSid, SmsStatus: 'received', NumMedia: '0', To: twilioAccount.from, From, Body, ...more };
  const signed = Object.entries(form)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flat()
    .join('');
  const signature = (url: string): string =>
    createHmac('sha1', twilioAccount.authToken)
      .update(url + signed)
      .digest('base64');
  const headers = (url: string): Record<string, string> => ({
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signature(url),
  });
  await post(account, headers, Buffer.from(new URLSearchParams(form).toString()));
}

/** What Google posts of a user: https://developers.google.com/business-communications/rcs-business-messaging/guides/build/events/receive-events */
async function googlePosts(fact: object): Promise<void> {
  const data = Buffer.from(JSON.stringify({ agentId: rbmAgent.agentId, ...fact }));
  const signature = createHmac('sha512', rbmAgent.clientToken).update(data).digest('base64');
  const body = { message: { data: data.toString('base64'), messageId: '1', publishTime: '2026-11-24T15:00:00Z' } };
  await post('rcs-main', () => ({ 'x-goog-signature': signature }), Buffer.from(JSON.stringify(body)));
}

/** The stops of a person, and their ends, each as `kind scope source`. */
async function standing(phone: string): Promise<string[]> {
  const { suppressions } = await running.engine.container.get(ConsentStore).query(tenantId, phone);
  return suppressions.map(({ kind, scope, source }) => `${kind} ${scope} ${source}`);
}

async function blocksOf(account: string): Promise<number> {
  const { rows } = await running.engine.pool.query<{ blocked: number }>(
    `SELECT count(*)::int AS blocked FROM provider_blocks
      WHERE account = $1 AND blocked_at > coalesce(freed_at, '-infinity')`,
    [account],
  );
  return rows[0]?.blocked ?? 0;
}

describe('Twilio', () => {
  test('a word of its own stops everything, blocks the account, and START ends both', async () => {
    const phone = '+12025550451';
    await twilioPosts('sms-main', phone, 'StopAll');
    expect(await standing(phone)).toEqual(['stop all keyword']);
    expect(await blocksOf('sms-main')).toBe(1);
    await twilioPosts('sms-main', phone, 'UNSTOP');
    expect(await standing(phone)).toEqual(['stop all keyword', 'start all keyword']);
    expect(await blocksOf('sms-main')).toBe(0);
  });

  test('a word of a service with Advanced Opt-Out is what OptOutType says', async () => {
    const phone = '+12025550452';
    await twilioPosts('sms-service', phone, 'NADA', { OptOutType: 'STOP' });
    expect(await standing(phone)).toEqual(['stop all keyword']);
    expect(await blocksOf('sms-service')).toBe(1);
    await twilioPosts('sms-service', phone, 'VOLVER', { OptOutType: 'START' });
    expect(await standing(phone)).toEqual(['stop all keyword', 'start all keyword']);
  });

  // https://help.twilio.com/articles/223134027
  test('of one service there is one list for SMS and RCS: both are blocked, and both are free again', async () => {
    const phone = '+12025550458';
    const blocks = async (): Promise<number[]> => [await blocksOf('sms-service'), await blocksOf('rcs-service')];
    const before = await blocks();
    await twilioPosts('rcs-service', `rcs:${phone}`, 'STOP');
    expect(await blocks()).toEqual(before.map((count) => count + 1));
    await twilioPosts('sms-service', phone, 'START');
    expect(await blocks()).toEqual(before);
    expect(await standing(phone)).toEqual(['stop all keyword', 'start all keyword']);
  });

  test('a stop in other words stops here, and no block is known', async () => {
    const phone = '+12025550453';
    await twilioPosts('sms-main', phone, 'STOP PLEASE');
    await twilioPosts('sms-main', phone, 'opt out');
    expect(await standing(phone)).toEqual(['stop all keyword', 'stop all keyword']);
    expect(await blocksOf('sms-main')).toBe(0);
  });
});

describe('Google', () => {
  const sendTime = '2026-11-24T15:00:03Z';
  const event = { eventType: 'UNSUBSCRIBE', eventId: 'e-1', sendTime };

  test.each([
    ['the event first', '+12025550454', true, 'stop all provider'],
    ['the word first', '+12025550455', false, 'stop all keyword'],
  ] as const)('one tap on "Unsubscribe" is one stop of everything, %s', async (_order, phone, eventFirst, stop) => {
    const facts = [
      { ...event, eventId: `e-${phone}`, senderPhoneNumber: phone },
      { senderPhoneNumber: phone, messageId: `m-${phone}`, text: 'STOP', sendTime },
    ];
    for (const fact of eventFirst ? facts : facts.toReversed()) await googlePosts(fact);
    expect(await standing(phone)).toEqual([stop]);
  });

  test('coming back without a time of its own counts from when it was posted first, and ends no stop given since', async () => {
    const phone = '+12025550457';
    await googlePosts({ ...event, eventId: 'e-late', senderPhoneNumber: phone });
    await googlePosts({ eventType: 'SUBSCRIBE', eventId: 'e-later', senderPhoneNumber: phone });
    // In the order of their times.
    expect(await standing(phone)).toEqual(['start all provider', 'stop all provider']);
  });

  test('a word of another language that comes with it is no second stop', async () => {
    const phone = '+5511961234567';
    await googlePosts({ ...event, eventId: 'e-pt', senderPhoneNumber: phone });
    await googlePosts({ senderPhoneNumber: phone, messageId: 'm-pt', text: 'parar', sendTime });
    expect(await standing(phone)).toEqual(['stop all provider']);
  });
});

test('Meta: a preference against marketing stops marketing alone, a word everything', async () => {
  const phone = '+12025550456';
  const waId = phone.slice(1);
  await meta.marketing({ waId }, 'stop');
  expect(await standing(phone)).toEqual(['stop marketing provider']);
  await meta.message({ waId }, 'por favor no me escriban');
  expect(await standing(phone)).toEqual(['stop marketing provider', 'stop all free_text']);
});
