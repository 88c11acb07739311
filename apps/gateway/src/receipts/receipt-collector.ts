import type { Channel, FoundReceipt } from '@aftercall/core';
import type { Aftermath } from '../engine/aftermath.ts';
import { inTurns } from '../engine/in-turns.ts';
import { Poll } from '../engine/poll.ts';
import type { Account } from '../engine/tenant-policies.ts';
import { within } from '../engine/within.ts';
import type { MostUnheard, ReceiptLooks, UnheardMessage } from '../ledger/attempts/receipt-looks.ts';
import type { Logger } from '../observability/logger.ts';
import { webhookOfFound } from './found-receipt.ts';

/** How it is looked for messages without a receipt. Times in milliseconds. */
export interface ReceiptCollectorPace {
  /** How old, in minutes, a message is when it is asked about: most receipts come within seconds, some after hours. */
  readonly looksAfterMinutes: readonly number[];
  /** From one turn of a look to the next. */
  readonly everyMs: number;
  /** How often it is looked whether a turn has come. */
  readonly pollMs: number;
  /** A turn goes on in spans of so long; where there is nothing, in longer ones. */
  readonly spanMs: number;
  readonly longestSpanMs: number;
  /** After an outage it is looked back no longer than this before the turn. */
  readonly lookBackMs: number;
  /** Of each span. */
  readonly most: MostUnheard;
  /** Accounts that are asked beside each other, and questions to one of them. */
  readonly accountsAtOnce: number;
  readonly atOnce: number;
}

const minutes = 60_000;
const graceMs = 1_000;
/** How many questions of a turn, one behind another, found no answer, by account: who answers none is left for the turn. */
type Unanswered = Map<string, number>;

/** A single question that finds no answer says little of an account; so many, one behind another, say that it answers none. */
const unansweredInARow = 3;

export const usualReceiptCollectorPace: ReceiptCollectorPace = {
  looksAfterMinutes: [10, 24 * 60],
  everyMs: 5 * minutes,
  pollMs: 15_000,
  spanMs: minutes,
  longestSpanMs: 60 * minutes,
  lookBackMs: 24 * 60 * minutes,
  most: { silent: 500, sent: 4, all: 2_000 },
  accountsAtOnce: 4,
  atOnce: 8,
};

export interface ReceiptCollectorSettings {
  /** All accounts; those that cannot be asked are passed over. */
  readonly accounts: readonly Account[];
  readonly looks: Pick<ReceiptLooks, 'take' | 'looked' | 'unheard'>;
  readonly aftermath: Pick<Aftermath, 'backlog' | 'recordWebhook'>;
  readonly maxBacklog: number;
  readonly now: () => Date;
  readonly log: Logger;
  readonly pace?: Partial<ReceiptCollectorPace>;
}

const notAnswering =
  'The provider could not be asked for the receipts of messages of which none came: those of the last minutes stay without, until they are asked about a day later. Until it answers, this is said no more.';

/**
 * Asks providers what became of messages of which no receipt came, where they post one only once: it may have been lost with a
 * gateway that was away. A message is asked about a few minutes after it was to leave, and once more a day later. What is
 * found takes the way of receipts that are posted.
 */
export class ReceiptCollector {
  readonly #settings: ReceiptCollectorSettings;
  readonly #pace: ReceiptCollectorPace;
  /** By tenant and id. */
  readonly #accounts: ReadonlyMap<string, Account>;
  /** What an account that is left failed with the last time: it is said once. */
  readonly #failed = new Map<string, string>();
  readonly #closing = new AbortController();
  readonly #poll: Poll;

  constructor(settings: ReceiptCollectorSettings) {
    this.#settings = settings;
    this.#pace = { ...usualReceiptCollectorPace, ...settings.pace };
    const answering = settings.accounts.filter(({ channel }) => channel.receiptOf !== undefined);
    this.#accounts = new Map(answering.map((one) => [keyOf(one.tenant, one.id), one]));
    this.#poll = new Poll({
      everyMs: this.#pace.pollMs,
      look: () => this.collect(),
      failed: (error) => settings.log.error({ err: error }, 'Receipts were not looked for.'),
    });
  }

  start(): void {
    if (this.#accounts.size > 0) this.#poll.start();
  }

  /** Takes the turn of every look for which it has come. */
  async collect(): Promise<void> {
    const { looks, now } = this.#settings;
    const { looksAfterMinutes, everyMs } = this.#pace;
    for (const afterMinutes of looksAfterMinutes) {
      if (this.#closing.signal.aborted) return;
      const lookedTo = await looks.take(afterMinutes, now(), everyMs);
      if (lookedTo !== undefined) await this.#look(afterMinutes, lookedTo);
    }
  }

  /** Calls off what is under way, and waits for no channel that does not listen: its span is looked at again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await within(graceMs, this.#poll.stop());
  }

  async #look(afterMinutes: number, lookedTo: Date): Promise<void> {
    const { looks, aftermath, maxBacklog, now } = this.#settings;
    const { everyMs, spanMs, longestSpanMs, lookBackMs, most } = this.#pace;
    const until = now().getTime() - afterMinutes * minutes;
    const channels = [...new Set([...this.#accounts.values()].map(({ channel }) => channel.name))];
    const unanswered: Unanswered = new Map();
    let from = Math.max(lookedTo.getTime(), until - lookBackMs);
    let span = spanMs;
    // What providers post themselves comes first.
    while (from < until && aftermath.backlog < maxBacklog) {
      const to = Math.min(from + span, until);
      const unheard = await looks.unheard(channels, { from: new Date(from), to: new Date(to) }, most);
      if (unheard.length > 0 && span > spanMs) {
        // The most of a span is that of a short one.
        span = spanMs;
        continue;
      }
      await this.#askAll(unheard, unanswered);
      if (this.#closing.signal.aborted) return;
      await looks.looked(afterMinutes, new Date(to), now(), everyMs);
      from = to;
      if (unheard.length === 0) span = Math.min(2 * span, longestSpanMs);
    }
  }

  async #askAll(unheard: readonly UnheardMessage[], unanswered: Unanswered): Promise<void> {
    const { accountsAtOnce, atOnce } = this.#pace;
    const byAccount = Map.groupBy(unheard, ({ tenant, account }) => keyOf(tenant, account));
    await inTurns([...byAccount], accountsAtOnce, async ([key, messages]) => {
      const channel = this.#accounts.get(key)?.channel;
      // Of the accounts of a channel, some may be of a provider that cannot be asked.
      if (channel === undefined) return;
      await inTurns(messages, atOnce, async (message) => {
        const isLeft = (unanswered.get(key) ?? 0) >= unansweredInARow;
        if (!isLeft && !this.#closing.signal.aborted) await this.#ask(message, channel, unanswered);
      });
    });
  }

  async #ask(message: UnheardMessage, channel: Channel, unanswered: Unanswered): Promise<void> {
    const { attemptId, tenant, account, to, providerIds } = message;
    const { aftermath, now } = this.#settings;
    const { signal } = this.#closing;
    const key = keyOf(tenant, account);
    let found: FoundReceipt | undefined;
    try {
      found = await channel.receiptOf?.({ to, providerIds }, { attemptId, signal });
    } catch (error) {
      if (!signal.aborted) this.#tellUnanswered(message, error, unanswered);
      return;
    }
    unanswered.delete(key);
    this.#failed.delete(key);
    // Called off is not answered.
    if (found === undefined || signal.aborted) return;
    const asked = { attemptId, tenant, account, channel: channel.name };
    await aftermath.recordWebhook(webhookOfFound(found, asked, now()));
  }

  #tellUnanswered({ tenant, account }: UnheardMessage, error: unknown, unanswered: Unanswered): void {
    const key = keyOf(tenant, account);
    const inARow = (unanswered.get(key) ?? 0) + 1;
    unanswered.set(key, inARow);
    const why = error instanceof Error ? error.message : String(error);
    if (inARow < unansweredInARow || this.#failed.get(key) === why) return;
    this.#failed.set(key, why);
    this.#settings.log.warn({ err: error, tenant, account }, notAnswering);
  }
}

function keyOf(tenant: string, account: string): string {
  return `${tenant}/${account}`;
}
