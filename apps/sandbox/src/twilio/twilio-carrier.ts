import type { Router } from 'express';
import { z } from 'zod';
import { optOutSchema, readSchema } from '../carrier/act-schemas.ts';
import { lastMessageTo, onlyOne } from '../carrier/addressing.ts';
import { type ActName, AddressError, type Carrier, type PhoneAct } from '../carrier/carrier.ts';
import type { CarrierMessage } from '../carrier/carrier-message.ts';
import { phoneNumber } from '../phones/phone-number.ts';
import { accountPatchSchema, type TwilioAccount } from './account.ts';
import type { TwilioMessage } from './message.ts';
import { Replies, type ReplyOutcome } from './replies.ts';
import { isRcs } from './sender.ts';
import { Sending } from './sending.ts';
import { twilioRoutes } from './twilio-routes.ts';
import type { TwilioState } from './twilio-state.ts';

/** What a person writes, as a test says it: the sandbox finds out what is left open. */
const replySchema = z.strictObject({
  from: phoneNumber,
  /** Absent: the sender that last wrote to this phone, else the account's first sender. */
  to: z.string().min(1).optional(),
  text: z.string().max(1600),
  /** Absent: the account that owns the sender, else the only account. */
  accountSid: z.string().optional(),
});
type ReplyRequest = z.output<typeof replySchema>;

/** Twilio on localhost: its API, its webhooks, and the phones behind it. */
export class TwilioCarrier implements Carrier {
  readonly acts: Readonly<Partial<Record<ActName, PhoneAct>>>;
  readonly #state: TwilioState;
  readonly #sending: Sending;
  readonly #replies: Replies;

  constructor(state: TwilioState) {
    this.#state = state;
    this.#sending = new Sending(state);
    this.#replies = new Replies(state);
    this.acts = {
      replies: async (request) => await this.#reply(replySchema.parse(request)),
      reads: async (request) => await this.#read(readSchema.parse(request)),
      'opt-outs': async (request) => {
        const { value, ...address } = optOutSchema.parse(request);
        return await this.#reply({ ...address, text: value === 'stop' ? 'STOP' : 'START' });
      },
    };
  }

  /** To be mounted at `/2010-04-01`. */
  routes(): Router {
    return twilioRoutes(this.#state, this.#sending);
  }

  messages(): Iterable<CarrierMessage> {
    return this.#state.messages.oldestFirst();
  }

  get keptCount(): number {
    return this.#state.messages.size;
  }

  accounts() {
    return [...this.#state.accounts.values()].map(({ authToken: _authToken, apiKeys, ...shown }) => ({
      ...shown,
      apiKeys: apiKeys.map(({ sid }) => sid),
    }));
  }

  patchAccount(sid: string, given: unknown): boolean {
    const account = this.#state.accounts.get(sid);
    if (account === undefined) return false;
    const patch = accountPatchSchema.parse(given);
    this.#state.accounts.set(sid, {
      ...account,
      inboundUrl: patch.inboundUrl === undefined ? account.inboundUrl : patch.inboundUrl,
      optOut: patch.optOut ?? account.optOut,
      autoReplies: patch.autoReplies ?? account.autoReplies,
    });
    return true;
  }

  reset(): void {
    this.#sending.reset();
    this.#state.messages.clear();
    this.#state.optOuts.clear();
  }

  #reply(request: ReplyRequest): Promise<ReplyOutcome> {
    const last = this.#lastMessageTo(request);
    const account = this.#accountOf(request, last);
    const to = request.to ?? last?.from ?? account.senders?.[0] ?? account.messagingServices?.[0]?.senders[0];
    if (to === undefined) {
      throw new AddressError('nobody has written to this phone yet, and the account names no sender: give `to`');
    }
    const from = isRcs(to) ? `rcs:${request.from}` : request.from;
    const messagingServiceSid = last?.from === to ? last.messagingServiceSid : null;
    return this.#replies.receive(account, { from, to, text: request.text, messagingServiceSid });
  }

  async #read({ from, sid }: z.output<typeof readSchema>): Promise<{ sid: string; status: string }> {
    const message = this.#newestTo(from, (each) => each.channel === 'rcs' && (sid === undefined || each.sid === sid));
    const account = message === undefined ? undefined : this.#state.accounts.get(message.accountSid);
    if (message === undefined || account === undefined) {
      throw new AddressError('no such RCS message went to this phone; SMS tells nobody that it was read');
    }
    await this.#sending.read(account, message);
    return { sid: message.sid, status: message.status };
  }

  #lastMessageTo({ from, to, accountSid }: ReplyRequest): TwilioMessage | undefined {
    return this.#newestTo(
      from,
      (message) =>
        message.from !== null &&
        (to === undefined || message.from === to) &&
        (accountSid === undefined || message.accountSid === accountSid),
    );
  }

  #newestTo(phone: string, wanted: (message: TwilioMessage) => boolean): TwilioMessage | undefined {
    return lastMessageTo(this.#state.messages.newestFirst(), [phone, `rcs:${phone}`], wanted);
  }

  #accountOf({ accountSid, to }: ReplyRequest, last: TwilioMessage | undefined): TwilioAccount {
    const { accounts } = this.#state;
    const sid = accountSid ?? last?.accountSid ?? (to === undefined ? undefined : this.#ownerOf(to));
    const account = sid === undefined ? onlyOne(accounts) : accounts.get(sid);
    if (account === undefined) {
      throw new AddressError(
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
