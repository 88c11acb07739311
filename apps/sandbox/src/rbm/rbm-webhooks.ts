import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { PersistentPost, PersistentPoster } from '../http/persistent-poster.ts';
import type { Webhook } from '../http/webhook-poster.ts';
import type { RbmAgent } from './rbm-agent.ts';
import type { RbmReceipt } from './rbm-course.ts';

/** Posts what happens to an agent's webhook. */
export class RbmWebhooks {
  readonly #poster: PersistentPoster;
  #nextId = 1;

  constructor(poster: PersistentPoster) {
    this.#poster = poster;
  }

  /** Null where the agent has no webhook. */
  post(
    agent: RbmAgent,
    payload: object,
    { now, attributes = {} }: { now: number; attributes?: Record<string, string> },
  ): PersistentPost | null {
    if (agent.webhookUrl === null) return null;
    const messageId = String(this.#nextId++);
    return this.#poster.post(
      signedEnvelope(agent.clientToken, agent.webhookUrl, payload, {
        messageId,
        publishTime: new Date(now).toISOString(),
        attributes,
      }),
    );
  }
}

/**
 * A push of Pub/Sub, signed over the decoded data with the client token:
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/integrate/webhooks
 */
export function signedEnvelope(
  clientToken: string,
  url: string,
  payload: object,
  wrapping: { messageId: string; publishTime: string; attributes: Readonly<Record<string, string>> },
): Webhook {
  const data = Buffer.from(JSON.stringify(payload));
  return {
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'APIs-Google',
      'x-goog-signature': createHmac('sha512', clientToken).update(data).digest('base64'),
    },
    body: JSON.stringify({
      message: { data: data.toString('base64'), ...wrapping },
      subscription: 'projects/rcs-business-messaging/subscriptions/sandbox',
    }),
  };
}

/**
 * What the phone tells; events of a ttl come from the server and name the phone differently. Told again it is the same
 * event, as when Pub/Sub delivers it twice.
 */
export function receiptEvent(agentId: string, phone: string, messageId: string, event: RbmReceipt, now: number) {
  const eventId = createHash('sha256').update(`${messageId} ${event}`).digest('hex').slice(0, 32);
  const common = { eventType: event, eventId, messageId, agentId, sendTime: new Date(now).toISOString() };
  return event === 'DELIVERED' || event === 'READ'
    ? { senderPhoneNumber: phone, ...common }
    : { phoneNumber: phone, ...common };
}

/** What the person does beside writing. */
export function userEvent(agentId: string, phone: string, eventType: 'IS_TYPING' | 'SUBSCRIBE' | 'UNSUBSCRIBE') {
  return { senderPhoneNumber: phone, eventType, eventId: randomUUID(), agentId };
}

/** What the person writes or taps. */
export function userMessage(
  { accountSid: agentId, from, sid, createdAt }: { accountSid: string; from: string; sid: string; createdAt: number },
  content: { text: string } | { suggestionResponse: { postbackData: string; text: string; type: 'ACTION' | 'REPLY' } },
) {
  return { agentId, senderPhoneNumber: from, messageId: sid, sendTime: new Date(createdAt).toISOString(), ...content };
}
