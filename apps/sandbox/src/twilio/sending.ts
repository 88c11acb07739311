import { acceptMessage } from '../carrier/accept-message.ts';
import { courseOf, playCourse, postReceipt } from '../carrier/course.ts';
import { type FaultParameters, lacksChannel, type Refusal } from '../faults/fault.ts';
import type { PickedFault } from '../faults/fault-switchboard.ts';
import type { ReceiptActions } from '../receipts/receipt-player.ts';
import type { ReceiptStep } from '../receipts/receipt-script.ts';
import type { TwilioAccount } from './account.ts';
import type { CreateRequest } from './create-request.ts';
import { sandboxRefusal, TwilioError } from './errors.ts';
import { failureCodes, refusalCodes } from './fault-codes.ts';
import { newSid, type TwilioMessage } from './message.ts';
import { countSegments } from './segments.ts';
import { optOutScope } from './sender.ts';
import { signedWebhook } from './signed-webhook.ts';
import { statusCallbackForm } from './status-callback.ts';
import type { TwilioState } from './twilio-state.ts';

/** The sending half of the carrier: accepts messages, plays their course, cancels and redacts. */
export class Sending {
  readonly #state: TwilioState;
  readonly #scheduled = new Map<string, () => void>();

  constructor(state: TwilioState) {
    this.#state = state;
  }

  /** @throws TwilioError when the recipient has opted out. */
  checkOptOut(account: TwilioAccount, { sender, phone }: CreateRequest): void {
    const scope = optOutScope(account, sender.messagingServiceSid, sender.leavesBy);
    if (this.#state.optOuts.isStopped(scope, phone)) throw new TwilioError(21610);
  }

  /** @throws TwilioError always: Twilio knows every refusal. */
  refuse(refusal: Refusal, { retryAfterSeconds }: FaultParameters): never {
    if (refusal === 'throttled') {
      throw new TwilioError(refusalCodes[refusal], { headers: { 'Retry-After': String(retryAfterSeconds) } });
    }
    if (refusal === 'throttled_until_date') {
      const until = new Date(this.#state.now() + retryAfterSeconds * 1000).toUTCString();
      throw new TwilioError(refusalCodes[refusal], { headers: { 'Retry-After': until } });
    }
    throw new TwilioError(refusalCodes[refusal]);
  }

  /** Logs and stores the message. @throws when the log cannot be written; then nothing is accepted. */
  accept(account: TwilioAccount, request: CreateRequest, fault: PickedFault): TwilioMessage {
    const now = this.#state.now();
    const { sender, to, body, attemptId, channel } = request;
    const message: TwilioMessage = {
      carrier: 'twilio',
      channel,
      sid: newSid('SM'),
      accountSid: account.sid,
      direction: 'outbound-api',
      to,
      from: sender.from,
      messagingServiceSid: sender.messagingServiceSid,
      body,
      content: null,
      segments: countSegments(body, request.smartEncoded),
      status: firstStatus(request),
      errorCode: null,
      errorMessage: null,
      createdAt: now,
      updatedAt: now,
      sentAt: null,
      statusCallback: request.statusCallback,
      attemptId,
      fault: fault.name,
      receipts: [],
    };
    acceptMessage(this.#state, this.#state.messages, message);
    return message;
  }

  /** Starts the course of an accepted message; resolves at once, except where receipts come before the answer. */
  async start(
    account: TwilioAccount,
    request: CreateRequest,
    message: TwilioMessage,
    picked: PickedFault,
  ): Promise<void> {
    const { timers, now } = this.#state;
    const steps = courseOf(this.#state, picked, {
      queuedLater: message.status !== 'queued',
      readable: message.channel === 'rcs',
      absent: message.channel === 'rcs' && this.#lacksRcs(request.phone, picked),
    });
    const actions = this.#actions(account, request.sender.leavesBy, message);
    if (request.sendAt !== null) {
      const cancel = timers.after(request.sendAt - now(), () => {
        this.#scheduled.delete(message.sid);
        this.#state.player.play(steps, actions);
      });
      this.#scheduled.set(message.sid, cancel);
    } else {
      await playCourse(this.#state, picked, steps, actions);
    }
  }

  /** The person opens the message: RCS alone tells of it. */
  async read(account: TwilioAccount, message: TwilioMessage): Promise<void> {
    const step: ReceiptStep = { afterMs: 0, status: 'read', failure: null, moves: true, posts: 1 };
    const actions = this.#actions(account, message.from ?? '', message);
    actions.move(step);
    await actions.post(step);
  }

  /** Only a scheduled message can be cancelled: https://www.twilio.com/docs/api/errors/30409 */
  cancel(message: TwilioMessage): void {
    const cancel = this.#scheduled.get(message.sid);
    if (cancel === undefined) throw new TwilioError(30409);
    cancel();
    this.#scheduled.delete(message.sid);
    message.status = 'canceled';
    message.updatedAt = this.#state.now();
  }

  /** @throws TwilioError for any text: a body can only be emptied. */
  redact(message: TwilioMessage, body: string): void {
    if (body !== '') throw sandboxRefusal("'Body' of a stored message can only be emptied");
    message.body = '';
    message.updatedAt = this.#state.now();
  }

  /** To be called after the timers were cleared. */
  reset(): void {
    this.#scheduled.clear();
  }

  #actions(account: TwilioAccount, leavesBy: string, message: TwilioMessage): ReceiptActions {
    const happenedAt = new Map<ReceiptStep['status'], number>();
    return {
      move: (step) => {
        happenedAt.set(step.status, this.#state.now());
        this.#move(message, leavesBy, step);
      },
      // However often, and however late, it is told: the carrier's time is that of the fact.
      post: (step) => this.#post(account, message, step, happenedAt.get(step.status) ?? this.#state.now()),
    };
  }

  #move(message: TwilioMessage, leavesBy: string, { status, failure }: ReceiptStep): void {
    const now = this.#state.now();
    message.from ??= leavesBy;
    message.status = status;
    message.updatedAt = now;
    message.errorCode = failure === null ? null : failureCodes[failure].code;
    message.errorMessage = failure === null ? null : failureCodes[failure].message;
    if (status === 'sent' || status === 'delivered' || status === 'undelivered') message.sentAt ??= now;
  }

  #post(
    account: TwilioAccount,
    message: TwilioMessage,
    { status, failure }: ReceiptStep,
    happenedAt: number,
  ): Promise<void> {
    const { statusCallback } = message;
    if (statusCallback === null) return Promise.resolve();
    const { poster } = this.#state;
    const form = statusCallbackForm(message, {
      status,
      failure: failure === null ? null : failureCodes[failure],
      happenedAt,
    });
    return postReceipt(this.#state, message, status, () =>
      poster.post(signedWebhook(account.authToken, statusCallback, form)),
    );
  }

  #lacksRcs(phone: string, { fault }: PickedFault): boolean {
    const { phones, behaviour } = this.#state;
    return lacksChannel(fault, 'rcs') || !phones.has(phone, 'rcs', behaviour.magicNumbers);
  }
}

function firstStatus({ sendAt, sender }: CreateRequest): TwilioMessage['status'] {
  if (sendAt !== null) return 'scheduled';
  return sender.messagingServiceSid === null ? 'queued' : 'accepted';
}
