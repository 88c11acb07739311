import type { Learnt } from '../ledger/learn-facts.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Alarm } from './alarm.ts';
import type { FollowUpNews } from './follow-up-news.ts';

export interface LearntNewsSettings {
  readonly alarm: Alarm;
  readonly news: FollowUpNews;
  readonly metrics: Pick<Metrics, 'doubleDeliveries' | 'notices' | 'retries' | 'uncertainSettlements'>;
  readonly log: Logger;
}

/** What became of answers to people: decided on, refused, or sent. */
export type NoticesTold = readonly { readonly notice: string; readonly result: string }[];

/** Tells the rest of the gateway what was learnt of sends, whoever learnt it; after the commit. */
export class LearntNews {
  readonly #settings: LearntNewsSettings;

  constructor(settings: LearntNewsSettings) {
    this.#settings = settings;
  }

  tellOfNotices(notices: NoticesTold): void {
    for (const { notice, result } of notices) this.#settings.metrics.notices.inc({ notice, result });
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
