import { setTimeout as wait } from 'node:timers/promises';
import type { ReceiptSignal, Signal } from '@aftercall/core';
import { MicroBatcher } from '../engine/micro-batcher.ts';
import type { Account } from '../engine/tenant-policies.ts';
import type { OpaqueIds } from '../ledger/signals/opaque-ids.ts';
import type { ProviderName } from '../ledger/signals/provider-ids.ts';
import { isDatabaseAway } from '../postgres/connect.ts';

export interface MessageFinderSettings {
  /** The attempt or the notice of each, undefined where no such message is known. */
  readonly find: (names: readonly ProviderName[]) => Promise<(string | undefined)[]>;
  readonly opaque: Pick<OpaqueIds, 'of'>;
}

/** A receipt may be quicker than the answer to its send, and than the transaction that writes the answer down. */
const waitsMs = [50, 100, 200, 400, 800, 1_500] as const;
/** Receipts of messages that somebody else sent through the account are waited for in vain: those beyond are not. */
const mostWaiting = 500;

/** Finds the messages that receipts name by nothing but the provider's own id. */
export class MessageFinder {
  readonly #opaque: Pick<OpaqueIds, 'of'>;
  readonly #looks: MicroBatcher<ProviderName, string | undefined>;
  #waiting = 0;

  constructor({ find, opaque }: MessageFinderSettings) {
    this.#opaque = opaque;
    this.#looks = new MicroBatcher({
      run: find,
      maxItems: 512,
      inFlight: 1,
      spacingMs: 20,
      concernsAll: isDatabaseAway,
    });
  }

  /** The same signals, each receipt with the id of its attempt or notice, where one is found within some seconds. */
  async named(account: Account, signals: readonly Signal[]): Promise<readonly Signal[]> {
    if (account.channel.capabilities.receiptsBy !== 'providerId') return signals;
    return Promise.all(signals.map(async (one) => (isNameless(one) ? this.#name(account, one) : one)));
  }

  async #name({ tenant, id: account }: Account, receipt: ReceiptSignal): Promise<ReceiptSignal> {
    const name = { tenant, account, providerId: this.#opaque.of(receipt.providerId) };
    const attemptId = (await this.#looks.add(name)) ?? (await this.#waitFor(name));
    return attemptId === undefined ? receipt : { ...receipt, attemptId };
  }

  async #waitFor(name: ProviderName): Promise<string | undefined> {
    if (this.#waiting >= mostWaiting) return undefined;
    this.#waiting += 1;
    try {
      for (const milliseconds of waitsMs) {
        await wait(milliseconds);
        const found = await this.#looks.add(name);
        if (found !== undefined) return found;
      }
      return undefined;
    } finally {
      this.#waiting -= 1;
    }
  }
}

function isNameless(signal: Signal): signal is ReceiptSignal {
  return signal.signal === 'receipt' && signal.attemptId === undefined;
}
