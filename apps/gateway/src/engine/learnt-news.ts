import type { Learnt } from '../ledger/learn-facts.ts';
import type { StoredSignals } from '../ledger/signal-store.ts';
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
    'doubleDeliveries' | 'listedReplies' | 'notices' | 'retries' | 'uncertainSettlements'
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

  /** Replies that were new though they had been written a while before: their provider did not post them. */
  tellOfListed(fresh: StoredSignals['fresh']): void {
    const { metrics } = this.#settings;
    for (const { webhook } of fresh) {
      if (webhook.wasListed !== true) continue;
      const { tenant, account, channel } = webhook;
      metrics.listedReplies.inc({ channel });
      this.#rarely.warn(
        `${tenant}/${account}`,
        () => ({ tenant, account, channel }),
        'A reply had not been posted, and was found in the list of the provider. If there are more, see whether the URL for replies is in place there.',
      );
    }
  }

  tell({ changedFollowUps, nextDue, doubleDeliveries, retries, uncertain }: Learnt): void {
    const { alarm, news, metrics, log } = this.#settings;
    news.changed(changedFollowUps);
    metrics.doubleDeliveries.inc(doubleDeliveries);
    for (const one of retries) metrics.retries.inc({ class: one });
    if (nextDue !== undefined) alarm.ring(nextDue);
    for (const by of uncertain.settled) metrics.uncertainSettlements.inc({ by });
    for (const { tenant, account, id: attempt } of uncertain.parked) {
      log.warn({ tenant, account, attempt }, 'Nobody knows whether a message was sent: it waits for a person.');
    }
  }
}
