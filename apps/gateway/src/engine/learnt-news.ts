import type { ReceiptStatus } from '@aftercall/core';
import type { Learnt } from '../ledger/attempts/learn-facts.ts';
import type { ReceivedWebhook, StoredSignals } from '../ledger/signals/signal-store.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { RareWarnings } from '../observability/rare-warnings.ts';
import type { Alarm } from './alarm.ts';
import type { FollowUpNews } from './follow-up-news.ts';

export interface LearntNewsSettings {
  readonly alarm: Alarm;
  readonly news: FollowUpNews;
  readonly metrics: Pick<
    Metrics,
    'askedReceipts' | 'doubleDeliveries' | 'listedReplies' | 'notices' | 'retries' | 'uncertainSettlements' | 'verdicts'
  >;
  readonly log: Logger;
}

/** What became of answers to people: decided on, refused, or sent. */
export type NoticesTold = readonly { readonly notice: string; readonly result: string }[];

/** Tells the rest of the gateway what was learnt of sends, whoever learnt it; after the commit. */
export class LearntNews {
  readonly #settings: LearntNewsSettings;
  readonly #rarely: RareWarnings;

  constructor(settings: LearntNewsSettings) {
    this.#settings = settings;
    this.#rarely = new RareWarnings(settings.log);
  }

  tellOfNotices(notices: NoticesTold): void {
    for (const { notice, result } of notices) this.#settings.metrics.notices.inc({ notice, result });
  }

  /** What somebody who runs the gateway has to see: the provider did not post it, or another channel carried a message. */
  tellOfSignals(fresh: StoredSignals['fresh']): void {
    const { metrics } = this.#settings;
    for (const { webhook, signal } of fresh) {
      if (signal.signal === 'receipt' && signal.carriedBy !== undefined) {
        this.#warnOf(
          webhook,
          `A message of this account left by ${signal.carriedBy} instead of ${webhook.channel}, which is what its person agreed to. Give the account a messaging service that has senders of ${webhook.channel} alone.`,
        );
      }
      if (webhook.wasListed === true) {
        metrics.listedReplies.inc({ channel: webhook.channel });
        this.#warnOf(
          webhook,
          'A reply had not been posted, and was found in the list of the provider. If there are more, see whether the URL for replies is in place there.',
        );
      } else if (webhook.wasAsked === true && signal.signal === 'receipt' && isNews(signal.status)) {
        metrics.askedReceipts.inc({ channel: webhook.channel });
        this.#warnOf(
          webhook,
          'A receipt had not been posted, and the provider told it when it was asked. If there are more, see whether the provider reaches PUBLIC_URL.',
        );
      }
    }
  }

  tell({ changedFollowUps, nextDue, doubleDeliveries, retries, verdicts, uncertain }: Learnt): void {
    const { alarm, news, metrics, log } = this.#settings;
    news.changed(changedFollowUps);
    metrics.doubleDeliveries.inc(doubleDeliveries);
    for (const one of retries) metrics.retries.inc({ class: one });
    for (const { verdict, reason, trigger } of verdicts) metrics.verdicts.inc({ verdict, reason, trigger });
    if (nextDue !== undefined) alarm.ring(nextDue);
    for (const by of uncertain.settled) metrics.uncertainSettlements.inc({ by });
    for (const { tenant, account, id: attempt } of uncertain.parked) {
      log.warn({ tenant, account, attempt }, 'Nobody knows whether a message was sent: it waits for a person.');
    }
  }

  /** Once in five minutes for each account. */
  #warnOf({ tenant, account, channel }: ReceivedWebhook, message: string): void {
    this.#rarely.warn(`${tenant}/${account}: ${message}`, () => ({ tenant, account, channel }), message);
  }
}

/** A message that still waits at its provider is one of which nothing was to be posted yet. */
function isNews(status: ReceiptStatus): boolean {
  return status !== 'accepted' && status !== 'unknown';
}
