import { createHmac } from 'node:crypto';
import { googleAccount, googleAgent } from './other-accounts.ts';
import type { OtherProvider, ProviderAnswer, ProviderRequest, SignedReceipt } from './other-provider.ts';

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
const tokenPath = '/token';

const messagesPath = /^\/v1\/phones\/(\+\d+)\/agentMessages\?(.*)$/;
const capabilitiesPath = /^\/v1\/phones\/\+\d+\/capabilities\?/;

const token = '{"access_token":"bench-token","expires_in":3599,"token_type":"Bearer"}';
const capabilities = '{"features":["RICHCARD_STANDALONE","ACTION_CREATE_CALENDAR_EVENT","ACTION_OPEN_URL"]}';

/**
 * RCS for Business: https://developers.google.com/business-communications/rcs-business-messaging/reference/rest
 * and what it posts: https://developers.google.com/business-communications/rcs-business-messaging/guides/integrate/webhooks
 */
export class GoogleProvider implements OtherProvider {
  readonly channel = 'rcs';
  #count = 0;

  answer({ method, path, body }: ProviderRequest): ProviderAnswer | undefined {
    if (method === 'GET') return capabilitiesPath.test(path) ? { status: 200, json: capabilities } : undefined;
    if (method !== 'POST') return undefined;
    if (path === tokenPath) return { status: 200, json: token };
    const [, phone, query] = messagesPath.exec(path) ?? [];
    const messageId = new URLSearchParams(query).get('messageId');
    if (phone === undefined || messageId === null) return undefined;
    this.#count += 1;
    const name = `phones/${phone}/agentMessages/${messageId}`;
    const sendTime = new Date().toISOString();
    return {
      status: 200,
      // The message comes back with its name before it.
      json: `{"name":"${name}","sendTime":"${sendTime}",${body.trimStart().slice(1)}`,
      // There is no event for a message that was sent.
      receipts: { delivered: delivered(phone, messageId, this.#count) },
    };
  }
}

function delivered(phone: string, messageId: string, count: number): SignedReceipt {
  const { agentId, clientToken } = googleAgent;
  const now = new Date().toISOString();
  const data = Buffer.from(
    `{"senderPhoneNumber":"${phone}","eventType":"DELIVERED","eventId":"delivered-${messageId}",` +
      `"messageId":"${messageId}","agentId":"${agentId}","sendTime":"${now}"}`,
  );
  const signature = createHmac('sha512', clientToken).update(data).digest('base64');
  return {
    account: googleAccount,
    signatureLine: `x-goog-signature: ${signature}\r\n`,
    body:
      `{"message":{"data":"${data.toString('base64')}","messageId":"${count}","publishTime":"${now}","attributes":{}},` +
      '"subscription":"projects/rcs-business-messaging/subscriptions/bench"}',
  };
}
