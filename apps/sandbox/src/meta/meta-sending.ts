import { acceptMessage } from '../carrier/accept-message.ts';
import type { Done } from '../carrier/serve-with-faults.ts';
import { courseOf, playCourse, postReceipt } from '../carrier/course.ts';
import { lacksChannel } from '../faults/fault.ts';
import type { PickedFault } from '../faults/fault-switchboard.ts';
import type { ReceiptActions } from '../receipts/receipt-player.ts';
import type { ReceiptStep } from '../receipts/receipt-script.ts';
import type { MetaAccount } from './meta-account.ts';
import { failureCodes, MetaError, type MetaErrorCode } from './meta-error.ts';
import { type MetaMessage, newWamid, type Pricing } from './meta-message.ts';
import type { MetaState } from './meta-state.ts';
import type { SendRequest } from './send-request.ts';
import { fillTemplate } from './template-check.ts';
import { statusChange } from './webhook-values.ts';

/** A request that Meta would take, before its limits and faults. */
export interface MetaSend {
  readonly account: MetaAccount;
  readonly request: SendRequest;
  /** E.164. */
  readonly phone: string;
  readonly sentTo: 'phone' | 'user_id';
  /** A template's category; null for what is allowed only within the customer service window. */
  readonly category: 'utility' | 'marketing' | 'authentication' | null;
  /** What the person reads. */
  readonly text: string;
}

/** The statuses that Meta tells; a step of another kind is none. */
const toldStatuses: Readonly<Record<ReceiptStep['status'], 'sent' | 'delivered' | 'read' | 'failed' | null>> = {
  queued: null,
  sending: null,
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
};

/** The sending half of the carrier: limits, rules, and the course of what was accepted. */
export class MetaSending {
  readonly #state: MetaState;

  constructor(state: MetaState) {
    this.#state = state;
  }

  /** @throws MetaError when the recipient is none, or the template does not fit. */
  prepare(account: MetaAccount, request: SendRequest): MetaSend {
    const [phone, sentTo] = this.#recipient(request);
    if (request.type === 'template') {
      return { account, request, phone, sentTo, ...fillTemplate(account, request.template) };
    }
    const text = request.type === 'text' ? request.text.body : request.interactive.body.text;
    return { account, request, phone, sentTo, category: null, text };
  }

  /** @throws MetaError 130429 or 131056. */
  checkLimits({ account, phone }: MetaSend): void {
    const { throughput, pairRate, now } = this.#state;
    const time = now();
    if (!throughput.take(account.phoneNumberId, time, account.messagesPerSecond)) {
      throw new MetaError(130429, 'Message failed to send because the throughput of this number was reached.');
    }
    if (!pairRate.take(`${account.phoneNumberId} ${phone}`, time, account)) {
      throw new MetaError(131056, 'Message failed to send because too many messages went to this recipient at once.');
    }
  }

  /** @throws MetaError when a rule is broken and the account is to hear of it in the answer. */
  perform(send: MetaSend, picked: PickedFault): Done {
    const { account, request, phone } = send;
    const broken = this.#brokenRule(send, picked);
    if (broken !== null && account.refusesBy === 'answer') {
      throw new MetaError(broken, 'Message failed to send by a rule of the recipient.');
    }
    const message: MetaMessage = {
      carrier: 'meta',
      channel: 'whatsapp',
      sid: newWamid(phone),
      accountSid: account.phoneNumberId,
      direction: 'outbound-api',
      to: phone,
      from: `+${account.displayPhoneNumber}`,
      messagingServiceSid: null,
      body: send.text,
      content: request,
      status: 'accepted',
      errorCode: null,
      attemptId: request.biz_opaque_callback_data ?? null,
      fault: picked.name,
      createdAt: this.#state.now(),
      pricing: this.#pricing(send),
      sentTo: send.sentTo,
      receipts: [],
    };
    acceptMessage(this.#state, this.#state.messages, message);
    const steps = courseOf(this.#state, picked, { queuedLater: false, readable: true, absent: broken !== null });
    return {
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        contacts: [this.#contact(send)],
        messages: [{ id: message.sid, ...(request.type === 'template' ? { message_status: 'accepted' } : {}) }],
      },
      begin: async () => {
        await playCourse(this.#state, picked, steps, this.#actions(message, broken));
      },
    };
  }

  /** The person opens the message. */
  async read(message: MetaMessage): Promise<void> {
    const step: ReceiptStep = { afterMs: 0, status: 'read', failure: null, moves: true, posts: 1 };
    const actions = this.#actions(message, null);
    actions.move(step);
    await actions.post(step);
  }

  /** A phone in digits, "+" and spacing allowed, goes before a user id. */
  #recipient({ to, recipient }: SendRequest): [phone: string, sentTo: MetaSend['sentTo']] {
    if (to !== undefined) {
      const digits = to.replaceAll(/[\s()+-]/g, '');
      if (!/^[1-9]\d{6,14}$/.test(digits)) throw new MetaError(131009, "Parameter 'to' is no phone number.");
      return [`+${digits}`, 'phone'];
    }
    if (recipient === undefined) throw new MetaError(131008, "Parameter 'to' is mandatory.");
    const phone = this.#state.phones.numberOf(recipient);
    if (phone === undefined) throw new MetaError(131009, "Parameter 'recipient' is no user id of this business.");
    return [phone, 'user_id'];
  }

  #brokenRule({ account, phone, category }: MetaSend, { fault }: PickedFault): MetaErrorCode | null {
    const { phones, behaviour, optOuts, windows, now } = this.#state;
    if (lacksChannel(fault, 'whatsapp') || !phones.has(phone, 'whatsapp', behaviour.magicNumbers)) return 131026;
    if (category === 'marketing' && optOuts.isStopped(account.businessAccountId, phone)) return 131050;
    if (category === null && windows.openUntil(account.phoneNumberId, phone, now()) === null) return 131047;
    return null;
  }

  /** A message is free where the window is open, save marketing. (providers.md, 2.2) */
  #pricing({ account, phone, category }: MetaSend): Pricing {
    const isOpen = this.#state.windows.openUntil(account.phoneNumberId, phone, this.#state.now()) !== null;
    const isFree = category === null || (category === 'utility' && isOpen);
    return {
      billable: !isFree,
      pricing_model: 'PMP',
      type: isFree ? 'free_customer_service' : 'regular',
      category: category ?? 'service',
    };
  }

  #contact({ account, request, phone }: MetaSend) {
    const { userIds } = account;
    return {
      input: request.to ?? request.recipient ?? '',
      ...(userIds === 'only' && request.to === undefined ? {} : { wa_id: phone.slice(1) }),
      ...(userIds === 'none' ? {} : { user_id: this.#state.phones.userIdOf(phone) }),
    };
  }

  #actions(message: MetaMessage, broken: MetaErrorCode | null): ReceiptActions {
    const errorOf = ({ failure }: ReceiptStep) => (failure === null ? null : (broken ?? failureCodes[failure]));
    return {
      move: (step) => {
        message.status = toldStatuses[step.status] ?? message.status;
        message.errorCode = errorOf(step);
      },
      post: async (step) => {
        const status = toldStatuses[step.status];
        if (status !== null) await this.#post(message, status, errorOf(step));
      },
    };
  }

  async #post(
    message: MetaMessage,
    status: 'sent' | 'delivered' | 'read' | 'failed',
    error: MetaErrorCode | null,
  ): Promise<void> {
    const { accounts, phones, windows, outbox, now } = this.#state;
    const account = accounts.get(message.accountSid);
    const url = account?.webhookUrl ?? null;
    if (account === undefined || url === null) return;
    const windowUntil = windows.openUntil(account.phoneNumberId, message.to, now());
    const change = statusChange(account, phones, message, { status, error, now: now(), windowUntil });
    await postReceipt(this.#state, message, status, () => outbox.post(account, url, change).last);
  }
}
