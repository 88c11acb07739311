import type { Business } from '../morning/call-script.ts';

/** Where providers call the gateway about a business's texts, below its URL. */
export const webhookPathOf = ({ id }: Pick<Business, 'id'>): string => `/webhooks/${id}/${smsAccountId}`;

/** The id of a business's one account in the gateway's configuration. */
export const smsAccountId = 'sms-main';

/** An account that a business has with the local carrier. */
export interface SandboxAccount {
  readonly sid: string;
  readonly authToken: string;
  readonly senders: readonly string[];
  readonly inboundUrl: string;
}

/** One account for each business, so that each has webhooks and opt-outs of its own. */
export function sandboxAccounts(businesses: readonly Business[], gatewayUrl: string): readonly SandboxAccount[] {
  return businesses.map((business) => ({
    sid: accountSidOf(business),
    authToken: authTokenOf(business),
    senders: [business.sender],
    inboundUrl: gatewayUrl + webhookPathOf(business),
  }));
}

/** In the shape of Twilio's: AC and 32 hexadecimal digits. */
export function accountSidOf({ id }: Pick<Business, 'id'>): string {
  return `AC${Buffer.from(id).toString('hex').slice(0, 32).padStart(32, '0')}`;
}

/** Good for the sandbox alone, and no secret. */
export function authTokenOf({ id }: Pick<Business, 'id'>): string {
  return `sandbox-token-of-${id}`;
}
