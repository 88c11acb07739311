import type { Channel, FoundReceipt } from '@aftercall/core';
import type { Aftermath } from '../engine/aftermath.ts';
import { inTurns } from '../engine/in-turns.ts';
import { Poll } from '../engine/poll.ts';
import type { Account } from '../engine/tenant-policies.ts';
import { within } from '../engine/within.ts';
import type { MostUnheard, ReceiptLooks, UnheardMessage } from '../ledger/attempts/receipt-looks.ts';
import type { Logger } from '../observability/logger.ts';
import { webhookOfFound } from './found-receipt.ts';
import { Unanswered, unansweredInARow } from './unanswered.ts';
import { UnaskedSpans, type Span } from './unasked-spans.ts';

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

/** How it is gone through the messages of a time. */
interface Walk extends Span {
  readonly channels: readonly string[];
  /** Only those of one account. */
  readonly account?: Account;
  /** Questions to one account beside each other. */
  readonly atOnce: number;
  readonly unanswered: Unanswered;
  /** Told of each part once it was asked about; says whether to go on. */
  readonly did: (part: Span) => Promise<boolean>;
}

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
  'The provider could not be asked for the receipts of messages of which none came. It is asked again every few minutes, about one message at a time, for a day. Until it answers, this is said no more.';

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
  readonly #unasked: UnaskedSpans;
  readonly #closing = new AbortController();
  readonly #polls: readonly Poll[];

  constructor(settings: ReceiptCollectorSettings) {
    this.#settings = settings;
    this.#pace = { ...usualReceiptCollectorPace, ...settings.pace };
    this.#unasked = new UnaskedSpans(this.#pace.everyMs);
    const answering = settings.accounts.filter(({ channel }) => channel.receiptOf !== undefined);
    this.#accounts = new Map(answering.map((one) => [keyOf(one.tenant, one.id), one]));
    const poll = (look: () => Promise<void>): Poll =>
      new Poll({
        everyMs: this.#pace.pollMs,
        look,
        failed: (error) => settings.log.error({ err: error }, 'Receipts were not looked for.'),
      });
    // Beside each other: what a slow provider did not answer before holds up nobody else's receipts.
    this.#polls = [poll(() => this.#takeTurns()), poll(() => this.#catchUp())];
  }

  start(): void {
    if (this.#accounts.size === 0) return;
    for (const poll of this.#polls) poll.start();
  }

  /** Takes the turn of every look for which it has come, and asks again about what was left, once. */
  async collect(): Promise<void> {
    await Promise.all([this.#takeTurns(), this.#catchUp()]);
  }

  /** Calls off what is under way, and waits for no channel that does not listen: its span is looked at again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await within(graceMs, Promise.all(this.#polls.map((poll) => poll.stop())));
  }

  async #takeTurns(): Promise<void> {
    const { looks, now } = this.#settings;
    const { looksAfterMinutes, everyMs } = this.#pace;
    for (const afterMinutes of looksAfterMinutes) {
      if (this.#closing.signal.aborted) return;
      const lookedTo = await looks.take(afterMinutes, now(), everyMs);
      if (lookedTo !== undefined) await this.#look(afterMinutes, lookedTo);
    }
  }

  async #look(afterMinutes: number, lookedTo: Date): Promise<void> {
    const { looks, now } = this.#settings;
    const { everyMs, lookBackMs, atOnce } = this.#pace;
    const to = now().getTime() - afterMinutes * minutes;
    const from = Math.max(lookedTo.getTime(), to - lookBackMs);
    const channels = [...new Set([...this.#accounts.values()].map(({ channel }) => channel.name))];
    const unanswered = new Unanswered();
    const did = async (part: Span): Promise<boolean> => {
      const moment = now();
      for (const account of unanswered.endPart()) {
        this.#unasked.passed(afterMinutes, account, part, moment.getTime());
      }
      await looks.looked(afterMinutes, new Date(part.to), moment, everyMs);
      return true;
    };
    await this.#walk({ from, to, channels, atOnce, unanswered, did });
  }

  /** Asks about what earlier turns have passed without an answer: gently, as they may have been too much for the provider. */
  async #catchUp(): Promise<void> {
    const now = this.#settings.now().getTime();
    const due = this.#pace.looksAfterMinutes.flatMap((look) =>
      this.#unasked.take(look, now).map(([key, spans]) => ({ look, key, spans })),
    );
    const byAccount = Map.groupBy(due, ({ key }) => key);
    await inTurns([...byAccount], this.#pace.accountsAtOnce, async ([key, ofAccount]) => {
      for (const { look, spans } of ofAccount) await this.#askAgain(key, look, spans);
    });
  }

  async #askAgain(key: string, look: number, spans: readonly Span[]): Promise<void> {
    const began = this.#settings.now().getTime();
    const account = this.#accounts.get(key);
    const unanswered = new Unanswered();
    // Its turn comes again by then, and another account's, too.
    const isOver = (): boolean =>
      unanswered.isLeft(key) || this.#settings.now().getTime() - began >= this.#pace.everyMs;
    const did = async (part: Span): Promise<boolean> => {
      // Where it answers none, the first of those is where it is gone on.
      if (unanswered.isAnswered(key)) this.#unasked.asked(look, key, part.to);
      return !isOver();
    };
    // What is older is asked about by the look of the next day, or was.
    const oldest = began - look * minutes - this.#pace.lookBackMs;
    this.#unasked.asked(look, key, oldest);
    for (const { from, to } of spans) {
      if (account === undefined || isOver() || this.#closing.signal.aborted) break;
      const channels = [account.channel.name];
      await this.#walk({ from: Math.max(from, oldest), to, channels, account, atOnce: 1, unanswered, did });
    }
  }

  async #walk({ from: begin, to: end, channels, account, atOnce, unanswered, did }: Walk): Promise<void> {
    const { looks, aftermath, maxBacklog } = this.#settings;
    const { spanMs, longestSpanMs, most } = this.#pace;
    let from = begin;
    let span = spanMs;
    // What providers post themselves comes first.
    while (from < end && aftermath.backlog < maxBacklog) {
      const to = Math.min(from + span, end);
      const asked = { from: new Date(from), to: new Date(to), ...(account && { account }) };
      const unheard = await looks.unheard(channels, asked, most);
      if (unheard.length > 0 && span > spanMs) {
        // The most of a span is that of a short one.
        span = spanMs;
        continue;
      }
      await this.#askAll(unheard, atOnce, unanswered);
      if (this.#closing.signal.aborted || !(await did({ from, to }))) return;
      from = to;
      if (unheard.length === 0) span = Math.min(2 * span, longestSpanMs);
    }
  }

  async #askAll(unheard: readonly UnheardMessage[], atOnce: number, unanswered: Unanswered): Promise<void> {
    const byAccount = Map.groupBy(unheard, ({ tenant, account }) => keyOf(tenant, account));
    await inTurns([...byAccount], this.#pace.accountsAtOnce, async ([key, messages]) => {
      const channel = this.#accounts.get(key)?.channel;
      // Of the accounts of a channel, some may be of a provider that cannot be asked.
      if (channel === undefined) return;
      await inTurns(messages, atOnce, async (message) => {
        if (!unanswered.isLeft(key) && !this.#closing.signal.aborted) await this.#ask(message, channel, unanswered);
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
    unanswered.answered(key);
    this.#failed.delete(key);
    // Called off is not answered.
    if (found === undefined || signal.aborted) return;
    const asked = { attemptId, tenant, account, channel: channel.name };
    await aftermath.recordWebhook(webhookOfFound(found, asked, now()));
  }

  #tellUnanswered({ tenant, account }: UnheardMessage, error: unknown, unanswered: Unanswered): void {
    const key = keyOf(tenant, account);
    const inARow = unanswered.add(key);
    const why = error instanceof Error ? error.message : String(error);
    if (inARow < unansweredInARow || this.#failed.get(key) === why) return;
    this.#failed.set(key, why);
    this.#settings.log.warn({ err: error, tenant, account }, notAnswering);
  }
}

function keyOf(tenant: string, account: string): string {
  return `${tenant}/${account}`;
}
