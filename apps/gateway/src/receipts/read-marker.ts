import { once } from 'node:events';
import type { ReceivedMessage, Signal } from '@aftercall/core';
import { BackgroundTasks } from '../engine/background-tasks.ts';
import type { Account, Accounts } from '../engine/tenant-policies.ts';
import type { ReceivedWebhook } from '../ledger/signals/signal-store.ts';
import type { Logger } from '../observability/logger.ts';

const defaultPatienceMs = 5_000;
/** A mark is a courtesy: one that comes while so many are under way is not made. */
const mostAtOnce = 64;

export interface ReadMarkerSettings {
  readonly accounts: Accounts;
  readonly log: Logger;
  /** How long a provider may take for one mark. */
  readonly patienceMs?: number;
}

/**
 * Shows people that what they wrote was received: on channels that can, each reply is marked as read once it is
 * committed. Nobody waits for that and nothing follows from it, so a mark that fails is made no second time.
 */
export class ReadMarker {
  readonly #settings: ReadMarkerSettings;
  readonly #tasks = new BackgroundTasks();

  constructor(settings: ReadMarkerSettings) {
    this.#settings = settings;
  }

  /** Takes what was committed, and returns at once; never throws. */
  mark(fresh: readonly { readonly webhook: ReceivedWebhook; readonly signal: Signal }[]): void {
    const { accounts, log } = this.#settings;
    for (const { webhook, signal } of fresh) {
      const { tenant, account: id } = webhook;
      if (signal.signal !== 'reply' || this.#tasks.signal.aborted) continue;
      const account = accounts.find(tenant, id);
      if (account?.marksRead !== true || this.#tasks.count >= mostAtOnce) continue;
      this.#tasks.run(
        () => this.#mark(account, signal),
        (error) => log.debug({ err: error, tenant, account: id }, 'A reply could not be marked as read.'),
      );
    }
  }

  /** Calls off what is under way. */
  close(): Promise<void> {
    return this.#tasks.close();
  }

  async #mark({ channel }: Account, { from, providerId }: ReceivedMessage): Promise<void> {
    const { patienceMs = defaultPatienceMs } = this.#settings;
    const signal = AbortSignal.any([this.#tasks.signal, AbortSignal.timeout(patienceMs)]);
    // A channel that does not listen to the signal is not waited for either.
    await Promise.race([channel.markRead?.({ from, providerId }, signal), once(signal, 'abort')]);
  }
}
