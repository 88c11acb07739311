import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { countWebhook } from '../oracle/tally.ts';
import type { WebhookResult } from '../http/webhook-poster.ts';
import type { TwilioAccount } from './account.ts';
import { apiVersion, newSid, type TwilioMessage } from './message.ts';
import { autoReplyTexts, optOutKeyword, type OptOutKeyword } from './opt-out-keywords.ts';
import { countSegments } from './segments.ts';
import { isRcs, optOutScope, serviceOfSender } from './sender.ts';
import { signedWebhook } from './signed-webhook.ts';
import type { TwilioState } from './twilio-state.ts';

/** What a person writes to a sender. */
export interface PhoneReply {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly messagingServiceSid: string | null;
}

export interface ReplyOutcome {
  readonly sid: string;
  /** The keyword that the carrier acted on. */
  readonly keyword: OptOutKeyword | null;
  /** The carrier's own answer to the person. */
  readonly autoReplySid: string | null;
  /** What the account's webhook answered; null where the account has no inbound URL. */
  readonly webhook: WebhookResult | null;
}

/** The receiving half of the carrier: stores what phones write, keeps their opt-outs, and tells the account. */
export class Replies {
  readonly #state: TwilioState;

  constructor(state: TwilioState) {
    this.#state = state;
  }

  async receive(account: TwilioAccount, reply: PhoneReply): Promise<ReplyOutcome> {
    const { poster, tally } = this.#state;
    const service = serviceOfSender(account, reply.to);
    const messagingServiceSid = service?.sid ?? reply.messagingServiceSid;
    const inbound = this.#store(account, {
      direction: 'inbound',
      status: 'received',
      to: reply.to,
      from: reply.from,
      body: reply.text,
      messagingServiceSid,
    });
    const keyword = account.optOut === 'off' ? null : optOutKeyword(reply.text);
    const autoReply = keyword === null ? null : this.#obey(account, keyword, inbound);

    const url = service?.inboundUrl ?? account.inboundUrl;
    if (url === null) return { sid: inbound.sid, keyword, autoReplySid: autoReply?.sid ?? null, webhook: null };

    const form = inboundForm(inbound, account.optOut === 'advanced' ? keyword : null);
    const counts = tally.replies;
    const webhook = await poster.post(signedWebhook(account.authToken, url, form));
    countWebhook(counts, webhook);
    return { sid: inbound.sid, keyword, autoReplySid: autoReply?.sid ?? null, webhook };
  }

  /** Blocks or unblocks; a confirmation is sent only for a change. */
  #obey(account: TwilioAccount, keyword: OptOutKeyword, inbound: TwilioMessage): TwilioMessage | null {
    const { optOuts } = this.#state;
    const phone = inbound.from ?? '';
    const number = phone.replace(/^rcs:/, '');
    const scope = optOutScope(account, inbound.messagingServiceSid, inbound.to);
    const answers =
      keyword === 'HELP' || (keyword === 'STOP' ? optOuts.stop(scope, number) : optOuts.start(scope, number));
    if (!answers || !account.autoReplies) return null;
    return this.#store(account, {
      direction: 'outbound-reply',
      status: 'delivered',
      to: phone,
      from: inbound.to,
      body: autoReplyTexts[keyword],
      messagingServiceSid: inbound.messagingServiceSid,
    });
  }

  #store(
    account: TwilioAccount,
    given: Pick<TwilioMessage, 'direction' | 'status' | 'to' | 'from' | 'body' | 'messagingServiceSid'>,
  ): TwilioMessage {
    const now = this.#state.now();
    const message: TwilioMessage = {
      ...given,
      carrier: 'twilio',
      channel: isRcs(given.to) || isRcs(given.from ?? '') ? 'rcs' : 'sms',
      content: null,
      sid: newSid('SM'),
      accountSid: account.sid,
      segments: countSegments(given.body, false),
      errorCode: null,
      errorMessage: null,
      createdAt: now,
      updatedAt: now,
      sentAt: now,
      statusCallback: null,
      attemptId: null,
      fault: 'ok',
      receipts: [],
    };
    this.#state.messages.add(message);
    return message;
  }
}

/** The form of an incoming message: https://www.twilio.com/docs/messaging/guides/webhook-request */
function inboundForm(message: TwilioMessage, optOutType: OptOutKeyword | null): Record<string, string> {
  const from = message.from ?? '';
  return {
    MessageSid: message.sid,
    SmsSid: message.sid,
    SmsMessageSid: message.sid,
    AccountSid: message.accountSid,
    ApiVersion: apiVersion,
    ...(message.messagingServiceSid === null ? {} : { MessagingServiceSid: message.messagingServiceSid }),
    From: from,
    To: message.to,
    Body: message.body,
    SmsStatus: 'received',
    NumMedia: '0',
    NumSegments: String(Math.max(1, message.segments)),
    ...place('From', from),
    ...place('To', message.to),
    ...(optOutType === null ? {} : { OptOutType: optOutType }),
  };
}

function place(side: 'From' | 'To', number: string): Record<string, string> {
  const country = parsePhoneNumberFromString(number)?.country ?? '';
  return { [`${side}City`]: '', [`${side}State`]: '', [`${side}Zip`]: '', [`${side}Country`]: country };
}
