import { once } from 'node:events';
import type { Signal } from '@aftercall/core';
import type { Account, Accounts } from '../engine/tenant-policies.ts';
import type { ReceivedWebhook } from '../ledger/signal-store.ts';
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
  readonly #underway = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(settings: ReadMarkerSettings) {
    this.#settings = settings;
  }

  /** Takes what was committed, and returns at once; never throws. */
  mark(fresh: readonly { readonly webhook: ReceivedWebhook; readonly signal: Signal }[]): void {
    for (const { webhook, signal } of fresh) {
      if (signal.signal !== 'reply' || this.#closing.signal.aborted) continue;
      const account = this.#settings.accounts.find(webhook.tenant, webhook.account);
      if (account?.marksRead !== true || this.#underway.size >= mostAtOnce) continue;
      const done = this.#mark(account, signal).finally(() => this.#underway.delete(done));
      this.#underway.add(done);
    }
  }

  /** Calls off what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#underway);
  }

  async #mark({ channel, tenant, id }: Account, reply: { from: string; providerId: string }): Promise<void> {
    const { log, patienceMs = defaultPatienceMs } = this.#settings;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(patienceMs)]);
    const { from, providerId } = reply;
    try {
      // A channel that does not listen to the signal is not waited for either.
      await Promise.race([channel.markRead?.({ from, providerId }, signal), once(signal, 'abort')]);
    } catch (error) {
      log.debug({ err: error, tenant, account: id }, 'A reply could not be marked as read.');
    }
  }
}
