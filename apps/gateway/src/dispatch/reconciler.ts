import type { Asked, ChannelRequest, ReconcileResult } from '@aftercall/core';
import type { Aftermath } from '../engine/aftermath.ts';
import { BackgroundTasks } from '../engine/background-tasks.ts';
import type { Accounts } from '../engine/tenant-policies.ts';
import { factOfReconciliation } from '../ledger/attempts/attempt-fact.ts';
import { AccountQuestions } from './account-questions.ts';
import type { AccountName } from './account-stops.ts';
import type { Logger } from '../observability/logger.ts';

const mostOfAccount = 8;
/** Those of a few accounts whose providers do not answer leave room for the others. */
const mostUnderway = 32;

const noAnswer: ReconcileResult = { found: false, certain: false, answered: false };

/** A send whose provider is to be asked what became of it. */
export interface Question {
  readonly attemptId: string;
  readonly tenant: string;
  readonly account: string;
  readonly callKey: number;
  readonly request: ChannelRequest;
  readonly sentAt: Date;
  /** How often it was asked before. */
  readonly asked: Asked;
}

export interface ReconcilerSettings {
  readonly accounts: Accounts;
  readonly aftermath: Aftermath;
  readonly now: () => Date;
  readonly log: Logger;
}

/**
 * Asks providers what became of uncertain sends, outside of any transaction, and writes down what they said. When the
 * answer is lost, the end of the lease has it asked again.
 */
export class Reconciler {
  readonly #settings: ReconcilerSettings;
  readonly #tasks = new BackgroundTasks();
  readonly #underway = new AccountQuestions(mostOfAccount);

  constructor(settings: ReconcilerSettings) {
    this.#settings = settings;
  }

  /** How many more questions may be asked at this moment. */
  get free(): number {
    return Math.max(0, mostUnderway - this.#tasks.count);
  }

  /** The same for one account. */
  freeOf(account: AccountName): number {
    return this.#underway.freeOf(account);
  }

  ask(question: Question): void {
    const { log } = this.#settings;
    this.#tasks.run(
      () => this.#underway.while(question, () => this.#ask(question)),
      (error) => log.error({ err: error, attempt: question.attemptId }, 'What the provider knows of it is lost.'),
    );
  }

  /** Calls off what is under way: the ends of the leases lead on. */
  close(): Promise<void> {
    return this.#tasks.close();
  }

  async #ask(question: Question): Promise<void> {
    const { attemptId, tenant, account, callKey, request, sentAt } = question;
    const { accounts, aftermath, now, log } = this.#settings;
    const { signal } = this.#tasks;
    const channel = accounts.find(tenant, account)?.channel;
    const answer = await channel?.reconcile?.(request, sentAt, { attemptId, signal }).catch((error: unknown) => {
      const where = { tenant, account, channel: channel.name, attempt: attemptId };
      log.warn({ err: error, ...where }, 'The channel could not ask what became of a send.');
    });
    // Called off is not answered.
    if (signal.aborted) return;
    await aftermath.recordOutcome(callKey, factOfReconciliation(question, answer ?? noAnswer, now()));
  }
}
