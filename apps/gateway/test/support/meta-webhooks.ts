import { createHmac } from 'node:crypto';
import { WebhookReceiver } from '../../src/receipts/webhook-receiver.ts';
import { Accounts } from '../../src/engine/tenant-policies.ts';
import { metaAccount } from './gateway-config.ts';
import { tenantId, type TestEngine } from './test-engine.ts';

/** Whom Meta names: by the digits of the phone, by the user id, or by both. */
export interface MetaPerson {
  /** The number without its plus, in the form that WhatsApp keeps. */
  readonly waId?: string;
  readonly userId?: string;
  readonly parentUserId?: string;
}

/**
 * Facts as Meta posts and signs them, to the account `wa-main` of the test tenant.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export class MetaWebhooks {
  readonly #engine: () => TestEngine;
  readonly #now: () => Date;
  #count = 0;

  /** @param now when people write, as Meta tells it. */
  constructor(engine: () => TestEngine, now: () => Date) {
    this.#engine = engine;
    this.#now = now;
  }

  /** The person writes. */
  async message({ waId, userId, parentUserId }: MetaPerson, text: string): Promise<void> {
    this.#count += 1;
    const message = {
      ...(waId !== undefined && { from: waId }),
      ...(userId !== undefined && { from_user_id: userId }),
      ...(parentUserId !== undefined && { from_parent_user_id: parentUserId }),
      id: `wamid.${this.#count}`,
      timestamp: String(this.#seconds),
      type: 'text',
      text: { body: text },
    };
    await this.#post('messages', { messages: [message] });
  }

  /** The person has another number from now on, and another user id where both are named. */
  async moved(before: MetaPerson, { waId, userId }: MetaPerson): Promise<void> {
    this.#count += 1;
    const system = {
      type: 'user_changed_number',
      body: 'User Ana changed their number',
      ...(waId !== undefined && { wa_id: waId }),
      ...(userId !== undefined && { user_id: userId }),
      ...(before.userId !== undefined && { previous_user_id: before.userId }),
    };
    const message = {
      from: before.waId,
      id: `wamid.${this.#count}`,
      timestamp: String(this.#seconds),
      type: 'system',
      system,
    };
    await this.#post('messages', { messages: [message] });
  }

  /** The person says in the app that they want no marketing any more, or want it again. */
  async marketing({ waId, userId }: MetaPerson, value: 'stop' | 'resume'): Promise<void> {
    const preference = {
      ...(waId !== undefined && { wa_id: waId }),
      ...(userId !== undefined && { user_id: userId }),
      category: 'marketing_messages',
      value,
      timestamp: this.#seconds,
    };
    await this.#post('user_preferences', { user_preferences: [preference] });
  }

  get #seconds(): number {
    return Math.floor(this.#now().getTime() / 1_000);
  }

  async #post(field: string, value: object): Promise<void> {
    const engine = this.#engine();
    const account = engine.container.get(Accounts).find(tenantId, 'wa-main');
    if (account === undefined) throw new Error('the test tenant has no account wa-main');
    const metadata = { display_phone_number: '15550783881', phone_number_id: metaAccount.phoneNumberId };
    const change = { field, value: { messaging_product: 'whatsapp', metadata, ...value } };
    const entry = [{ id: metaAccount.businessAccountId, changes: [change] }];
    const rawBody = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
    const digest = createHmac('sha256', metaAccount.appSecrets[0]).update(rawBody).digest('hex');
    const received = await engine.container.get(WebhookReceiver).receive(account, {
      method: 'POST',
      url: `https://gateway.example/webhooks/${tenantId}/wa-main`,
      headers: { 'x-hub-signature-256': `sha256=${digest}` },
      rawBody,
    });
    if (received.outcome !== 'stored') throw new Error(`the webhook of Meta was ${received.outcome}`);
  }
}

/** The account that these facts are posted to, as a line of a configuration. */
export const metaAccountLine = `{ id: wa-main, channel: whatsapp, optOutConfirmation: gateway, settings: ${JSON.stringify(metaAccount)} }`;
