import type { ListedReplies, ReplySpan } from '@aftercall/core';
import type { Aftermath } from '../engine/aftermath.ts';
import { Poll } from '../engine/poll.ts';
import type { Account } from '../engine/tenant-policies.ts';
import type { DueReplyList, ReplyLists } from '../ledger/signals/reply-lists.ts';
import type { Logger } from '../observability/logger.ts';

/** How often a list is read, and how. Times in milliseconds. */
export interface CollectorPace {
  /** From one reading of an account's list to the next. */
  readonly everyMs: number;
  /** How often it is looked whose turn it is. */
  readonly pollMs: number;
  /** A message is left to the webhook for so long, which says more of it than the list does. */
  readonly settleMs: number;
  /** What was read is read again for so long: the provider's clock is not ours, and its list may be behind. */
  readonly overlapMs: number;
  /** No longer ago is looked back, as other providers post for so long what was not taken. */
  readonly lookBackMs: number;
  /** Accounts whose lists are read beside each other. */
  readonly atOnce: number;
}

const minutes = 60_000;

export const usualCollectorPace: CollectorPace = {
  everyMs: 5 * minutes,
  pollMs: 15_000,
  settleMs: minutes,
  overlapMs: 2 * minutes,
  lookBackMs: 7 * 24 * 60 * minutes,
  atOnce: 4,
};

export interface ReplyCollectorSettings {
  /** All accounts; those that can list nothing are passed over. */
  readonly accounts: readonly Account[];
  readonly lists: Pick<ReplyLists, 'begin' | 'read' | 'take'>;
  readonly aftermath: Pick<Aftermath, 'backlog' | 'recordWebhook'>;
  readonly maxBacklog: number;
  readonly now: () => Date;
  readonly log: Logger;
  readonly pace?: Partial<CollectorPace>;
}

/** What a list had of a span. */
interface Found extends ListedReplies, ReplySpan {
  readonly channel: string;
}

const unreadable =
  "The provider's list of replies could not be read: what it does not post is learnt once it can. Until then this is said no more.";
const notWritten =
  "What people wrote was found in the provider's list and could not be written down: it is read again. Until then this is said no more.";

const undatedMessages =
  "Messages in the provider's list of replies have no time that can be read, and are left out: nobody knows when they were written. Look for them at the provider; of these this is said no more.";

/**
 * Reads what people wrote where the provider lists it and posts it only once, so that a stop is not lost with a gateway that
 * was away for a moment. What was posted too is a repeat. A list that could not be read, or not written down, is read again
 * from where it was.
 */
export class ReplyCollector {
  readonly #settings: ReplyCollectorSettings;
  readonly #pace: CollectorPace;
  /** By tenant and id. */
  readonly #accounts: ReadonlyMap<string, Account>;
  /** What the last reading of an account failed with: it is said once. */
  readonly #failed = new Map<string, string>();
  /** How many messages without a time the last reading of an account found: said when it changes. */
  readonly #undated = new Map<string, number>();
  readonly #closing = new AbortController();
  /** Rejects then: nobody waits for a channel that does not listen. */
  readonly #calledOff: Promise<never>;
  readonly #poll: Poll;
  #hasBegun = false;

  constructor(settings: ReplyCollectorSettings) {
    this.#settings = settings;
    this.#pace = { ...usualCollectorPace, ...settings.pace };
    const listing = settings.accounts.filter(({ channel }) => channel.listReplies !== undefined);
    this.#accounts = new Map(listing.map((one) => [keyOf(one.tenant, one.id), one]));
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    this.#closing.signal.addEventListener('abort', () => reject(new Error('The gateway is shutting down.')));
    this.#calledOff = promise;
    this.#poll = new Poll({
      everyMs: this.#pace.pollMs,
      look: () => this.collect(),
      failed: (error) => settings.log.error({ err: error }, 'The lists of replies were not read.'),
    });
  }

  start(): void {
    if (this.#accounts.size > 0) this.#poll.start();
  }

  /** Reads the list of every account whose turn it is. */
  async collect(): Promise<void> {
    const { lists, now } = this.#settings;
    const { everyMs, settleMs, atOnce } = this.#pace;
    const names = [...this.#accounts.values()].map(({ tenant, id: account }) => ({ tenant, account }));
    if (!this.#hasBegun) {
      const moment = now();
      // Before that, all that was written since is left to the webhook.
      await lists.begin(names, moment, new Date(moment.getTime() + settleMs), everyMs);
    }
    this.#hasBegun = true;
    while (!this.#closing.signal.aborted) {
      const due = await lists.take(names, { now: now(), everyMs, most: atOnce });
      if (due.length === 0) return;
      await Promise.all(due.map((one) => this.#read(one)));
    }
  }

  /** Calls off what is under way: it is read again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#poll.stop();
  }

  async #read(list: DueReplyList): Promise<void> {
    const { tenant, account } = list;
    const key = keyOf(tenant, account);
    let fault = unreadable;
    try {
      const found = await this.#ask(list);
      fault = notWritten;
      if (found !== undefined) await this.#takeIn(list, found);
      this.#failed.delete(key);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const why = error instanceof Error ? error.message : String(error);
      if (this.#failed.get(key) === why) return;
      this.#failed.set(key, why);
      this.#settings.log.warn({ err: error, tenant, account }, fault);
    }
  }

  /** Undefined where there is nothing to ask at this moment. */
  async #ask({ tenant, account, readTo }: DueReplyList): Promise<Found | undefined> {
    const { aftermath, maxBacklog, now } = this.#settings;
    const { settleMs, overlapMs, lookBackMs } = this.#pace;
    const channel = this.#accounts.get(keyOf(tenant, account))?.channel;
    // What people post themselves comes first.
    if (channel?.listReplies === undefined || aftermath.backlog >= maxBacklog) return undefined;
    const until = new Date(now().getTime() - settleMs);
    const since = new Date(Math.max(readTo.getTime() - overlapMs, until.getTime() - lookBackMs));
    if (since >= until) return undefined;
    const { signal } = this.#closing;
    const answer = await Promise.race([channel.listReplies({ since, until }, signal), this.#calledOff]);
    return { ...answer, channel: channel.name, since, until };
  }

  async #takeIn(list: DueReplyList, { replies, complete, undated = 0, channel, since, until }: Found): Promise<void> {
    const { aftermath, lists, now, log } = this.#settings;
    const { tenant, account, readTo } = list;
    // Lists have the newest first, and a conversation is read from its beginning.
    const inOrder = replies.toSorted((one, other) => one.reply.at.getTime() - other.reply.at.getTime());
    await Promise.all(
      inOrder.map(({ reply, url, rawBody }) =>
        aftermath.recordWebhook({
          tenant,
          account,
          channel,
          url,
          rawBody,
          receivedAt: now(),
          signals: [reply],
          wasListed: true,
        }),
      ),
    );
    if (!complete) {
      const span = { since: since.toISOString(), until: until.toISOString() };
      log.warn(
        { tenant, account, ...span, replies: replies.length },
        "The provider's list of replies was too long to be read whole: the oldest of the span are not looked for.",
      );
    }
    this.#tellUndated(list, undated);
    // By the provider's clock: ours may be ahead of it, and what is written meanwhile would be taken for read.
    const newest = inOrder.at(-1)?.reply.at;
    if (newest !== undefined && newest > readTo) await lists.read(list, newest < until ? newest : until);
  }

  #tellUndated({ tenant, account }: DueReplyList, undated: number): void {
    const key = keyOf(tenant, account);
    const before = this.#undated.get(key) ?? 0;
    this.#undated.set(key, undated);
    // They stay in the list until newer ones have pushed them out of what is read of it.
    if (undated > before) this.#settings.log.warn({ tenant, account, undated }, undatedMessages);
  }
}

function keyOf(tenant: string, account: string): string {
  return `${tenant}/${account}`;
}
