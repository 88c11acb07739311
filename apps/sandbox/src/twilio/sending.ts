import type { PickedFault } from '../faults/fault-switchboard.ts';
import { countWebhook } from '../oracle/tally.ts';
import type { ReceiptActions } from '../receipts/receipt-player.ts';
import { type ReceiptStep, receiptScript } from '../receipts/receipt-script.ts';
import type { TwilioAccount } from './account.ts';
import type { CarrierState } from './carrier-state.ts';
import type { CreateRequest } from './create-request.ts';
import { sandboxRefusal, TwilioError } from './errors.ts';
import { failureCodes, refusalCodes } from './fault-codes.ts';
import { newSid, type TwilioMessage } from './message.ts';
import { countSegments } from './segments.ts';
import { optOutScope } from './sender.ts';
import { signedWebhook } from './signed-webhook.ts';
import { statusCallbackForm } from './status-callback.ts';

/** The sending half of the carrier: accepts messages, plays their course, cancels and redacts. */
export class Sending {
  readonly #state: CarrierState;
  readonly #scheduled = new Map<string, () => void>();

  constructor(state: CarrierState) {
    this.#state = state;
  }

  /** @throws TwilioError when the recipient has opted out, or the fault is a refusal. */
  pickFault(account: TwilioAccount, request: CreateRequest): PickedFault {
    const { sender, to, body } = request;
    const { switchboard, behaviour, tally, optOuts, now } = this.#state;
    if (optOuts.isStopped(optOutScope(account, sender.messagingServiceSid, sender.leavesBy), to)) {
      throw new TwilioError(21610);
    }
    const picked = switchboard.pick(
      { accountSid: account.sid, to, from: sender.leavesBy, body },
      behaviour.magicNumbers,
    );
    tally.meetFault(picked.name);
    if (picked.fault.kind !== 'refusal') return picked;

    const { refusal } = picked.fault;
    const { retryAfterSeconds } = picked.parameters;
    if (refusal === 'throttled') {
      throw new TwilioError(refusalCodes[refusal], { headers: { 'Retry-After': String(retryAfterSeconds) } });
    }
    if (refusal === 'throttled_until_date') {
      const until = new Date(now() + retryAfterSeconds * 1000).toUTCString();
      throw new TwilioError(refusalCodes[refusal], { headers: { 'Retry-After': until } });
    }
    throw new TwilioError(refusalCodes[refusal]);
  }

  /** Logs and stores the message. @throws when the log cannot be written; then nothing is accepted. */
  accept(account: TwilioAccount, request: CreateRequest, fault: PickedFault): TwilioMessage {
    const { acceptLog, messages, tally } = this.#state;
    const now = this.#state.now();
    const { sender, to, body, attemptId } = request;
    const message: TwilioMessage = {
      sid: newSid('SM'),
      accountSid: account.sid,
      direction: 'outbound-api',
      to,
      from: sender.from,
      messagingServiceSid: sender.messagingServiceSid,
      body,
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
    acceptLog.append({
      carrier: 'twilio',
      sid: message.sid,
      accountSid: account.sid,
      to,
      from: sender.from,
      messagingServiceSid: sender.messagingServiceSid,
      body,
      attemptId,
      fault: fault.name,
      acceptedAt: new Date(now).toISOString(),
    });
    messages.add(message);
    tally.accept(attemptId);
    return message;
  }

  /** Starts the course of an accepted message; resolves at once, except where receipts come before the answer. */
  async start(
    account: TwilioAccount,
    request: CreateRequest,
    message: TwilioMessage,
    picked: PickedFault,
  ): Promise<void> {
    const { behaviour, player, timers, now } = this.#state;
    const { fault, parameters } = picked;
    const steps = receiptScript({
      fault,
      parameters,
      timing: behaviour.timing,
      queuedLater: message.status !== 'queued',
      lateReceiptSeconds: behaviour.lateReceiptSeconds,
    });
    const actions = this.#actions(account, request.sender.leavesBy, message);
    if (request.sendAt !== null) {
      const cancel = timers.after(request.sendAt - now(), () => {
        this.#scheduled.delete(message.sid);
        player.play(steps, actions);
      });
      this.#scheduled.set(message.sid, cancel);
    } else if (fault.kind === 'receipts' && fault.pattern === 'before_answer') {
      await player.playNow(steps, actions);
    } else {
      player.play(steps, actions);
    }
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
    return {
      move: (step) => this.#move(message, leavesBy, step),
      post: (step) => this.#post(account, message, step),
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

  async #post(account: TwilioAccount, message: TwilioMessage, { status, failure }: ReceiptStep): Promise<void> {
    if (message.statusCallback === null) return;
    const { poster, tally, now } = this.#state;
    const counts = tally.receipts;
    const form = statusCallbackForm(message, {
      status,
      failure: failure === null ? null : failureCodes[failure],
      now: now(),
    });
    const result = await poster.post(signedWebhook(account.authToken, message.statusCallback, form));
    countWebhook(counts, result);
    message.receipts.push({ status, ...result });
  }
}

function firstStatus({ sendAt, sender }: CreateRequest): TwilioMessage['status'] {
  if (sendAt !== null) return 'scheduled';
  return sender.messagingServiceSid === null ? 'queued' : 'accepted';
}
