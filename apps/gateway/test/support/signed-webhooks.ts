import { createHmac, generateKeyPairSync } from 'node:crypto';
import { twilioAccount } from './gateway-config.ts';

const publicUrl = 'https://gateway.example';
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const whatsapp = {
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  accessToken: 'access-token',
  appSecrets: ['app-secret'],
  verifyToken: 'verify-token',
};
const google = {
  provider: 'google',
  agentId: 'harbour_agent',
  serviceAccount: { client_email: 'sender@harbour.iam.gserviceaccount.com', private_key: privateKey },
  clientToken: 'client-token',
};
/**
 * An account of every provider, of the tenant `salon-luz`.
 *
 * @param secrets that the webhooks of all of them may be signed with, instead of one of each provider's own.
 */
export function providerAccounts(secrets?: readonly [string, ...string[]]): readonly object[] {
  const [first, ...others] = secrets ?? [];
  return [
    {
      id: 'twilio',
      channel: 'sms',
      optOutConfirmation: 'provider',
      settings: { ...twilioAccount, ...(first && { authToken: first, authTokens: others }) },
    },
    {
      id: 'meta',
      channel: 'whatsapp',
      optOutConfirmation: 'gateway',
      settings: { ...whatsapp, ...(secrets && { appSecrets: secrets }) },
    },
    {
      id: 'google',
      channel: 'rcs',
      optOutConfirmation: 'gateway',
      settings: { ...google, ...(first && { clientToken: first, clientTokens: others }) },
      pace: { perSecond: 10 },
    },
  ];
}

/** A webhook as it comes over the wire. */
export interface Posted {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a provider posts a message of a person, signed with some secret; with the name of its signature's header. */
export interface SigningProvider {
  readonly header: string;
  readonly secret: string;
  /** Google signs what its envelope holds, and not the envelope. */
  readonly signsWholeBody: boolean;
  readonly post: (id: string, text: string, secret: string) => Posted;
}

const from = '+12025550150';
const formType = 'application/x-www-form-urlencoded';

export const providers: Readonly<Record<string, SigningProvider>> = {
  // https://www.twilio.com/docs/usage/security#validating-requests
  twilio: {
    header: 'x-twilio-signature',
    signsWholeBody: true,
    secret: twilioAccount.authToken,
    post: (id, text, secret) => {
      const fields = {
        AccountSid: twilioAccount.accountSid,
        Body: text,
        From: from,
        MessageSid: id,
        To: twilioAccount.from,
      };
      const path = '/webhooks/salon-luz/twilio?a=1';
      const signed = publicUrl + path + Object.entries(fields).flat().join('');
      return {
        path,
        headers: {
          'content-type': formType,
          'x-twilio-signature': createHmac('sha1', secret).update(signed).digest('base64'),
        },
        body: new URLSearchParams(fields).toString(),
      };
    },
  },
  // https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
  meta: {
    header: 'x-hub-signature-256',
    signsWholeBody: true,
    secret: whatsapp.appSecrets[0] ?? '',
    post: (id, text, secret) => {
      const message = { id, from: '12025550150', type: 'text', timestamp: '1795600000', text: { body: text } };
      const value = {
        messaging_product: 'whatsapp',
        metadata: { phone_number_id: whatsapp.phoneNumberId },
        messages: [message],
      };
      const entry = [{ id: whatsapp.businessAccountId, changes: [{ field: 'messages', value }] }];
      const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      return { path: '/webhooks/salon-luz/meta', headers: { 'x-hub-signature-256': `sha256=${signature}` }, body };
    },
  },
  // https://developers.google.com/business-communications/rcs-business-messaging/guides/integrate/webhooks
  google: {
    header: 'x-goog-signature',
    signsWholeBody: false,
    secret: google.clientToken,
    post: (id, text, secret) => {
      const bytes = Buffer.from(
        JSON.stringify({
          agentId: 'harbour_agent@rbm.goog',
          senderPhoneNumber: from,
          messageId: id,
          sendTime: '2026-11-23T10:00:00Z',
          text,
        }),
      );
      const message = { data: bytes.toString('base64'), messageId: id, publishTime: '2026-11-23T10:00:00Z' };
      return {
        path: '/webhooks/salon-luz/google',
        headers: { 'x-goog-signature': createHmac('sha512', secret).update(bytes).digest('base64') },
        body: JSON.stringify({ message, subscription: 'projects/rbm/subscriptions/rbm' }),
      };
    },
  },
};
