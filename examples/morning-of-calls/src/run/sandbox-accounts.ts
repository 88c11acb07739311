import type { Business, ChannelName } from '../morning/call-script.ts';
import { approvedTemplates } from '../morning/whatsapp-templates.ts';
import type { RcsKey } from './rcs-key.ts';

/** The ids of a business's accounts in the gateway's configuration. */
export const accountIds: Readonly<Record<ChannelName, string>> = {
  sms: 'sms-main',
  whatsapp: 'whatsapp-main',
  rcs: 'rcs-main',
};

/** Where providers call the gateway about a business's messages, below its URL. */
export const webhookPathOf = ({ id }: Pick<Business, 'id'>, channel: ChannelName = 'sms'): string =>
  `/webhooks/${id}/${accountIds[channel]}`;

/** The accounts that the businesses have with the local carriers, in the sandbox's own configuration. */
export interface SandboxAccounts {
  readonly accounts: readonly object[];
  readonly whatsappNumbers: readonly object[];
  readonly rcsAgents: readonly object[];
}

/** One account for each business and channel, so that each has webhooks and opt-outs of its own. */
export function sandboxAccounts(businesses: readonly Business[], gatewayUrl: string, rcsKey: RcsKey): SandboxAccounts {
  const urlOf = (business: Business, channel: ChannelName): string => gatewayUrl + webhookPathOf(business, channel);
  return {
    accounts: businesses.map((business) => ({
      sid: accountSidOf(business),
      authToken: authTokenOf(business),
      senders: [business.sender],
      inboundUrl: urlOf(business, 'sms'),
    })),
    whatsappNumbers: businesses.flatMap((business) => {
      const number = whatsappNumberOf(business);
      if (number === undefined) return [];
      const { verifyToken, appSecret, ...account } = number;
      const templates = approvedTemplates(business);
      return [{ ...account, verifyToken, appSecret, templates, webhookUrl: urlOf(business, 'whatsapp') }];
    }),
    rcsAgents: businesses.flatMap((business) => {
      const agent = rcsAgentOf(business);
      if (agent === undefined) return [];
      const serviceAccount = { clientEmail: agent.clientEmail, publicKey: rcsKey.publicKey };
      const { agentId, clientToken } = agent;
      return [{ agentId, clientToken, serviceAccount, webhookUrl: urlOf(business, 'rcs') }];
    }),
  };
}

/** Whom a phone writes to on a channel, as the carrier has it. */
export function senderOn(channel: ChannelName, business: Business): { to: string; accountSid?: string } {
  if (channel === 'sms') return { to: business.sender, accountSid: accountSidOf(business) };
  const to = channel === 'rcs' ? rcsAgentOf(business)?.agentId : whatsappNumberOf(business)?.phoneNumberId;
  if (to === undefined) throw new Error(`${business.id} has no account on ${channel}`);
  return { to };
}

/** In the shape of Twilio's: AC and 32 hexadecimal digits. */
export function accountSidOf({ id }: Pick<Business, 'id'>): string {
  return `AC${Buffer.from(id).toString('hex').slice(0, 32).padStart(32, '0')}`;
}

// Good for the sandbox alone, and no secrets.

export function authTokenOf({ id }: Pick<Business, 'id'>): string {
  return `sandbox-token-of-${id}`;
}

/** In the shape of Meta's: ids are digits. */
export function whatsappNumberOf({ id, whatsappNumber }: Business) {
  if (whatsappNumber === undefined) return undefined;
  const digits = whatsappNumber.replace('+', '');
  return {
    phoneNumberId: `1${digits}`,
    businessAccountId: `2${digits}`,
    displayPhoneNumber: digits,
    accessToken: `sandbox-access-token-of-${id}`,
    appSecret: `sandbox-app-secret-of-${id}`,
    verifyToken: `sandbox-verify-token-of-${id}`,
  };
}

export function rcsAgentOf({ id, hasRcs }: Business) {
  if (hasRcs === undefined) return undefined;
  return {
    agentId: id,
    clientToken: `sandbox-client-token-of-${id}`,
    clientEmail: `${id}@sandbox.iam.gserviceaccount.com`,
  };
}
