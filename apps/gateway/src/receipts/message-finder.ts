import { setTimeout as wait } from 'node:timers/promises';
import type { ReceiptSignal, Signal } from '@aftercall/core';
import { MicroBatcher } from '../engine/micro-batcher.ts';
import type { Account } from '../engine/tenant-policies.ts';
import type { OpaqueIds } from '../ledger/signals/opaque-ids.ts';
import type { ProviderName } from '../ledger/signals/provider-ids.ts';
import { concernsEveryStatement } from '../postgres/connect.ts';

export interface MessageFinderSettings {
  /** The attempt or the notice of each, undefined where no such message is known. */
  readonly find: (names: readonly ProviderName[]) => Promise<(string | undefined)[]>;
  readonly opaque: Pick<OpaqueIds, 'of'>;
}

export interface SortedSignals {
  readonly ready: readonly Signal[];
  readonly nameless: readonly ReceiptSignal[];
}

/** A receipt may be quicker than the answer to its send, and than the transaction that writes the answer down. */
const waitsMs = [50, 100, 200, 400, 800, 1_500] as const;
/** Of an account: receipts of messages that somebody else sent through it are waited for in vain, and those beyond are not. */
const mostWaiting = 200;

/** Finds the messages that receipts name by nothing but the provider's own id. */
export class MessageFinder {
  readonly #opaque: Pick<OpaqueIds, 'of'>;
  readonly #looks: MicroBatcher<ProviderName, string | undefined>;
  readonly #waiting = new Map<Account, number>();

  constructor({ find, opaque }: MessageFinderSettings) {
    this.#opaque = opaque;
    this.#looks = new MicroBatcher({
      run: find,
      maxItems: 512,
      inFlight: 1,
      spacingMs: 20,
      concernsAll: concernsEveryStatement,
    });
  }

  /** The receipts among them that have to be looked for, and everything else. */
  sort(account: Account, signals: readonly Signal[]): SortedSignals {
    if (account.channel.capabilities.receiptsBy !== 'providerId') return { ready: signals, nameless: [] };
    return { ready: signals.filter((one) => !isNameless(one)), nameless: signals.filter(isNameless) };
  }

  /** The same receipts, each with the id of its attempt or notice, where one is found within some seconds. */
  named(account: Account, nameless: readonly ReceiptSignal[]): Promise<ReceiptSignal[]> {
    return Promise.all(nameless.map((one) => this.#name(account, one)));
  }

  async #name(account: Account, receipt: ReceiptSignal): Promise<ReceiptSignal> {
    const { tenant, id } = account;
    const name = { tenant, account: id, providerId: this.#opaque.of(receipt.providerId) };
    const attemptId = (await this.#looks.add(name)) ?? (await this.#waitFor(account, name));
    return attemptId === undefined ? receipt : { ...receipt, attemptId };
  }

  async #waitFor(account: Account, name: ProviderName): Promise<string | undefined> {
    const waiting = this.#waiting.get(account) ?? 0;
    if (waiting >= mostWaiting) return undefined;
    this.#waiting.set(account, waiting + 1);
    try {
      for (const milliseconds of waitsMs) {
        await wait(milliseconds);
        const found = await this.#looks.add(name);
        if (found !== undefined) return found;
      }
      return undefined;
    } finally {
      this.#waiting.set(account, (this.#waiting.get(account) ?? 1) - 1);
    }
  }
}

function isNameless(signal: Signal): signal is ReceiptSignal {
  return signal.signal === 'receipt' && signal.attemptId === undefined;
}
