import type { Accepted, Rejected, SendOutcome } from '@aftercall/core';
import type { Account } from '../engine/tenant-policies.ts';
import type { Logger } from '../observability/logger.ts';
import type { LeasedAttempt } from './leased-attempt.ts';

/**
 * The contract gives a channel two minutes for a send, whatever its provider does. The lent client gives up after 10 s, and
 * a channel that signs in first makes two calls.
 */
const longestSendMs = 130_000;

export interface OpenSendsSettings {
  readonly log: Logger;
  /** Milliseconds of a clock that never jumps. */
  readonly ticks: () => number;
  /** Told that a message was accepted, or that its person has stopped, where nobody waited for the answer any more. */
  readonly heardLate: (attempt: LeasedAttempt, outcome: Accepted | Rejected) => void;
}

interface OpenSend {
  readonly channel: string;
  readonly attempt: LeasedAttempt;
  readonly since: number;
  readonly resolve: (outcome: SendOutcome) => void;
}

/**
 * The sends whose channels have not answered yet. One that never does costs no timer: somebody looks now and then
 * ({@link giveUpOverdue}), and then it is uncertain, and its slot another's.
 */
export class OpenSends {
  readonly #settings: OpenSendsSettings;
  readonly #open = new Set<OpenSend>();
  readonly #abort = new AbortController();

  constructor(settings: OpenSendsSettings) {
    this.#settings = settings;
  }

  /** Whether sends are called off. */
  get isCalledOff(): boolean {
    return this.#abort.signal.aborted;
  }

  /** What the channel answers, or that nobody waits for its answer any more. Never rejects. */
  ask(account: Account, attempt: LeasedAttempt): Promise<SendOutcome> {
    const { promise, resolve } = Promise.withResolvers<SendOutcome>();
    const one: OpenSend = { channel: account.channel.name, attempt, since: this.#settings.ticks(), resolve };
    this.#open.add(one);
    void this.#answerOf(account, attempt).then((outcome) => {
      if (this.#open.delete(one)) resolve(outcome);
      else this.#hearLate(one, outcome);
    });
    return promise;
  }

  /** Tells the channels that their answers are wanted now. */
  callOff(): void {
    this.#abort.abort();
  }

  /** Waits for none of them any longer. */
  giveUp(): void {
    for (const one of this.#open) this.#end(one, 'aborted');
  }

  /** Waits no longer for those whose channels had all the time that the contract gives them. */
  giveUpOverdue(): void {
    const { log, ticks } = this.#settings;
    const latest = ticks() - longestSendMs;
    for (const one of this.#open) {
      // They are in the order in which they began.
      if (one.since > latest) return;
      log.warn(
        whereOf(one),
        'A channel did not answer a send in time: nobody knows whether it was sent, and its slot is free.',
      );
      this.#end(one, 'timeout');
    }
  }

  #end(one: OpenSend, cause: 'aborted' | 'timeout'): void {
    this.#open.delete(one);
    one.resolve({ outcome: 'uncertain', cause });
  }

  /**
   * That a message was accepted is as good late as a receipt is. That it was not sent is none: its provider may have been
   * asked meanwhile, by sending it once more, or a person may have settled it. Who has stopped has stopped all the same.
   */
  #hearLate(one: OpenSend, outcome: SendOutcome): void {
    const { log, heardLate } = this.#settings;
    if (this.isCalledOff) return;
    log.warn(
      { ...whereOf(one), outcome: outcome.outcome },
      'A channel answered a send that nobody waited for any more.',
    );
    const isStop = outcome.outcome === 'rejected' && outcome.reason.optOut !== undefined;
    if (outcome.outcome === 'accepted' || isStop) heardLate(one.attempt, outcome);
  }

  async #answerOf({ channel }: Account, attempt: LeasedAttempt): Promise<SendOutcome> {
    try {
      return await channel.send(attempt.request, { attemptId: attempt.id, signal: this.#abort.signal });
    } catch (error) {
      // A channel must not throw. When it does, bytes may have left.
      const where = whereOf({ channel: channel.name, attempt });
      this.#settings.log.error({ err: error, ...where }, 'The channel threw instead of answering.');
      return { outcome: 'uncertain', cause: 'unreadable_answer' };
    }
  }
}

function whereOf({ channel, attempt }: Pick<OpenSend, 'channel' | 'attempt'>) {
  const { tenant, account, id } = attempt;
  return { tenant, account, channel, attempt: id };
}
