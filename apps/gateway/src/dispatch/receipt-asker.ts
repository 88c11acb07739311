import type { AcceptedMessage, FoundReceipt } from '@aftercall/core';
import type { Aftermath } from '../engine/aftermath.ts';
import { BackgroundTasks } from '../engine/background-tasks.ts';
import type { Accounts } from '../engine/tenant-policies.ts';
import type { Logger } from '../observability/logger.ts';
import { webhookOfFound } from '../receipts/found-receipt.ts';
import { AccountQuestions } from './account-questions.ts';
import type { AccountName } from './account-stops.ts';
import { slotOf } from './send-slots.ts';

const mostOfAccount = 32;
/** An account that has no room for longer is not waited for: where carriers confirm nothing, every message would be asked about. */
const mostFullMs = 30_000;
/** Nobody is asked for so long after a provider did not answer: the next channel is better than a wait for nothing. */
const silenceMs = 60_000;

/** An accepted message of which no receipt came in time. */
export interface ReceiptQuestion {
  readonly attemptId: string;
  readonly followUpId: string;
  readonly tenant: string;
  readonly account: string;
  readonly message: AcceptedMessage;
  /** Of the lease of the follow-up's look at its next channel. */
  readonly fence: number;
}

export type AskerRoom = 'free' | 'in_a_moment' | 'not_now';

export interface ReceiptAskerSettings {
  readonly accounts: Accounts;
  readonly aftermath: Pick<Aftermath, 'recordWebhook'>;
  readonly now: () => Date;
  readonly log: Logger;
  /** Has the follow-up looked at again, with what is known now. */
  readonly goOn: (question: ReceiptQuestion) => Promise<void>;
}

/**
 * Asks providers, outside of any transaction, what they know of a message before its channel is left for want of a receipt:
 * one may have been lost with a gateway that was away, and the person would be told twice. What is found takes the way of
 * receipts that are posted. Whatever comes of it, the channel is looked at again at once; when that is lost, the end of the
 * lease leads on.
 */
export class ReceiptAsker {
  readonly #settings: ReceiptAskerSettings;
  readonly #tasks = new BackgroundTasks();
  readonly #underway = new AccountQuestions(mostOfAccount);
  /** By `tenant/account`: since when no question found room. */
  readonly #fullSince = new Map<string, number>();
  /** Until when an account is not asked. */
  readonly #silentUntil = new Map<string, number>();

  constructor(settings: ReceiptAskerSettings) {
    this.#settings = settings;
  }

  /**
   * Whether an account may be asked one more question. `in_a_moment`: it answers others now. `not_now`: it does not answer,
   * or has too much to answer, and whoever has a question goes on without.
   *
   * @param planned how many more are about to be asked.
   */
  room(account: AccountName, planned: number): AskerRoom {
    const slot = slotOf(account);
    const now = this.#settings.now().getTime();
    if (now < (this.#silentUntil.get(slot) ?? 0)) return 'not_now';
    if (this.#underway.freeOf(account) > planned) {
      this.#fullSince.delete(slot);
      return 'free';
    }
    const since = this.#fullSince.get(slot) ?? now;
    this.#fullSince.set(slot, since);
    return now - since > mostFullMs ? 'not_now' : 'in_a_moment';
  }

  ask(question: ReceiptQuestion): void {
    const { log } = this.#settings;
    this.#tasks.run(
      () => this.#underway.while(question, () => this.#ask(question)),
      (error) => log.error({ err: error, attempt: question.attemptId }, 'What the provider knows of it is lost.'),
    );
  }

  /** Calls off what is under way: whoever looks next goes on without. */
  close(): Promise<void> {
    return this.#tasks.close();
  }

  async #ask(question: ReceiptQuestion): Promise<void> {
    const { attemptId, tenant, account, message } = question;
    const { accounts, aftermath, now, log, goOn } = this.#settings;
    const { signal } = this.#tasks;
    const channel = accounts.find(tenant, account)?.channel;
    const found: FoundReceipt | undefined = await channel
      ?.receiptOf?.(message, { attemptId, signal })
      .catch((error: unknown) => {
        if (signal.aborted) return undefined;
        this.#silentUntil.set(slotOf(question), now().getTime() + silenceMs);
        const where = { tenant, account, channel: channel.name, attempt: attemptId };
        log.warn({ err: error, ...where }, 'The channel could not ask for the receipt of a message.');
        return undefined;
      });
    // Called off is not answered.
    if (signal.aborted) return;
    if (found !== undefined && channel !== undefined) {
      const asked = { attemptId, tenant, account, channel: channel.name };
      await aftermath.recordWebhook(webhookOfFound(found, asked, now()));
    }
    await goOn(question);
  }
}
