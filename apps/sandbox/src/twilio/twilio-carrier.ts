import type { Router } from 'express';
import type { KeptMessage } from '../oracle/kept-message.ts';
import type { AccountPatch, TwilioAccount } from './account.ts';
import type { CarrierState } from './carrier-state.ts';
import type { TwilioMessage } from './message.ts';
import { Replies, type ReplyOutcome } from './replies.ts';
import { Sending } from './sending.ts';
import { twilioRoutes } from './twilio-routes.ts';

/** What a person writes, as a test says it: the sandbox finds out what is left open. */
export interface ReplyRequest {
  readonly from: string;
  /** Absent: the sender that last wrote to this phone, else the account's first sender. */
  readonly to?: string | undefined;
  readonly text: string;
  /** Absent: the account that owns the sender, else the only account. */
  readonly accountSid?: string | undefined;
}

/** A reply that cannot be brought to any account; the message says what to give. */
export class ReplyAddressError extends Error {
  override readonly name = 'ReplyAddressError';
}

/** Twilio on localhost: its API, its webhooks, and the phones behind it. */
export class TwilioCarrier {
  readonly #state: CarrierState;
  readonly #sending: Sending;
  readonly #replies: Replies;

  constructor(state: CarrierState) {
    this.#state = state;
    this.#sending = new Sending(state);
    this.#replies = new Replies(state);
  }

  /** To be mounted at `/2010-04-01`. */
  routes(): Router {
    return twilioRoutes(this.#state, this.#sending);
  }

  /** Every kept message, oldest first. */
  *messages(): Generator<KeptMessage, void> {
    for (const message of this.#state.messages.oldestFirst()) yield keptMessage(message);
  }

  get keptCount(): number {
    return this.#state.messages.size;
  }

  /** Accounts without their secrets. */
  accounts() {
    return [...this.#state.accounts.values()].map(({ authToken: _authToken, apiKeys, ...shown }) => ({
      ...shown,
      apiKeys: apiKeys.map(({ sid }) => sid),
    }));
  }

  /** Returns whether there is such an account. */
  patchAccount(sid: string, patch: AccountPatch): boolean {
    const account = this.#state.accounts.get(sid);
    if (account === undefined) return false;
    this.#state.accounts.set(sid, {
      ...account,
      inboundUrl: patch.inboundUrl === undefined ? account.inboundUrl : patch.inboundUrl,
      optOut: patch.optOut ?? account.optOut,
      autoReplies: patch.autoReplies ?? account.autoReplies,
    });
    return true;
  }

  /** @throws ReplyAddressError when the account or its sender cannot be told. */
  reply(request: ReplyRequest): Promise<ReplyOutcome> {
    const last = this.#lastMessageTo(request);
    const account = this.#accountOf(request, last);
    const to = request.to ?? last?.from ?? account.senders?.[0] ?? account.messagingServices?.[0]?.senders[0];
    if (to === undefined) {
      throw new ReplyAddressError('nobody has written to this phone yet, and the account names no sender: give `to`');
    }
    const messagingServiceSid = last?.from === to ? last.messagingServiceSid : null;
    return this.#replies.receive(account, { from: request.from, to, text: request.text, messagingServiceSid });
  }

  /** To be called after the timers were cleared. */
  reset(): void {
    this.#sending.reset();
    this.#state.messages.clear();
    this.#state.optOuts.clear();
  }

  #lastMessageTo({ from, to, accountSid }: ReplyRequest): TwilioMessage | undefined {
    for (const message of this.#state.messages.newestFirst()) {
      if (
        message.direction === 'outbound-api' &&
        message.to === from &&
        message.from !== null &&
        (to === undefined || message.from === to) &&
        (accountSid === undefined || message.accountSid === accountSid)
      ) {
        return message;
      }
    }
    return undefined;
  }

  #accountOf({ accountSid, to }: ReplyRequest, last: TwilioMessage | undefined): TwilioAccount {
    const { accounts } = this.#state;
    const sid = accountSid ?? last?.accountSid ?? (to === undefined ? undefined : this.#ownerOf(to));
    const account = sid === undefined ? onlyOne(accounts) : accounts.get(sid);
    if (account === undefined) {
      throw new ReplyAddressError(
        'the account cannot be told from the reply: give the `accountSid` of an account of this sandbox',
      );
    }
    return account;
  }

  #ownerOf(sender: string): string | undefined {
    for (const { sid, senders = [], messagingServices = [] } of this.#state.accounts.values()) {
      if ([...senders, ...messagingServices.flatMap((service) => service.senders)].includes(sender)) return sid;
    }
    return undefined;
  }
}

function onlyOne(accounts: ReadonlyMap<string, TwilioAccount>): TwilioAccount | undefined {
  const [first, second] = accounts.values();
  return second === undefined ? first : undefined;
}

function keptMessage(message: TwilioMessage): KeptMessage {
  return {
    carrier: 'twilio',
    sid: message.sid,
    accountSid: message.accountSid,
    direction: message.direction,
    to: message.to,
    from: message.from,
    messagingServiceSid: message.messagingServiceSid,
    body: message.body,
    status: message.status,
    errorCode: message.errorCode,
    attemptId: message.attemptId,
    fault: message.fault,
    createdAt: new Date(message.createdAt).toISOString(),
    receipts: message.receipts,
  };
}
