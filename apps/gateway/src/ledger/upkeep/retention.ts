import type { Pool } from 'pg';
import type { RetentionConfig } from '../../config/gateway-config.ts';
import { deletePartitionsBefore, leavesOf } from './partitions.ts';
import { asUuid } from '../people/keys.ts';
import { addToScoreSums } from '../scorecard/roll-up-people.ts';

const atOnce = 1_000;
/** Nothing that is still of use to its person waits for longer, so what does is of a tenant that is served no more. */
const longestWaitMs = 7 * 24 * 60 * 60 * 1_000;

/** Deletes what was kept for as long as it is to be kept: in small batches, and whole months where they are partitions. */
export class Retention {
  readonly #pool: Pool;
  readonly #kept: RetentionConfig;

  constructor(pool: Pool, kept: RetentionConfig) {
    this.#pool = pool;
    this.#kept = kept;
  }

  async run(now: Date): Promise<void> {
    const before = (kept: number): Date => new Date(now.getTime() - kept);
    const { eventBodies, webhookBodies, refusedBodies, papers, consentEvidence, ledger } = this.#kept;
    await deletePartitionsBefore(this.#pool, 'event_bodies', before(eventBodies));
    await deletePartitionsBefore(this.#pool, 'webhook_bodies', before(webhookBodies));
    await deletePartitionsBefore(this.#pool, 'ledger', before(ledger));
    // With the months of the ledger that they stood in.
    await this.#inBatches(scoresText, [before(ledger)]);
    for (const leaf of await leavesOf(this.#pool, 'event_bodies')) {
      // Ids of events are in the order of time, and so is the index of them.
      await this.#inBatches(eventBodiesOf(leaf), [firstIdAt(before(eventBodies))]);
    }
    for (const leaf of await leavesOf(this.#pool, 'webhook_bodies')) {
      await this.#inBatches(webhookBodiesOf(leaf), [before(webhookBodies)]);
    }
    await this.#inBatches(refusedBodiesText, [before(refusedBodies)]);
    await this.#inBatches(papersText, [firstIdAt(before(papers)), firstIdAt(before(papers + longestWaitMs))]);
    await this.#inBatches(replyTextsText, [firstIdAt(before(papers))]);
    await this.#inBatches(noticePapersText, [firstIdAt(before(papers))]);
    await this.#consentEvidence(before(consentEvidence));
  }

  /** @param text deletes some and answers how many those were. */
  async #inBatches(text: string, values: readonly unknown[]): Promise<void> {
    for (;;) {
      const { rows } = await this.#pool.query<{ count: number }>(text, [...values, atOnce]);
      if ((rows[0]?.count ?? 0) < atOnce) return;
    }
  }

  /** Those whose consent was not used since then; those in use are passed over, and looked at again the next time. */
  async #consentEvidence(before: Date): Promise<void> {
    let after = firstIdAt(new Date(0));
    for (;;) {
      const { rows } = await this.#pool.query<{ count: number; last: string | null }>(consentEvidenceText, [
        after,
        firstIdAt(before),
        before,
        atOnce,
      ]);
      const [page] = rows;
      if (page === undefined || page.last === null || page.count < atOnce) return;
      after = page.last;
    }
  }
}

/** No uuid v7 made then or later is lower. */
export function firstIdAt(time: Date): string {
  return asUuid(time.getTime().toString(16).padStart(12, '0').padEnd(32, '0'));
}

/** With the keys of calls of which nothing else is kept. */
function eventBodiesOf(leaf: string): string {
  return `WITH old AS MATERIALIZED (SELECT ctid AS place, call FROM ${leaf} WHERE event < $1 LIMIT $2),
      gone AS (DELETE FROM ${leaf} b USING old WHERE b.ctid = old.place),
      keys AS (DELETE FROM data_keys k WHERE k.id IN (SELECT call FROM old)
        AND NOT EXISTS (SELECT FROM call_papers p WHERE p.call = k.id)
        AND NOT EXISTS (SELECT FROM event_bodies b WHERE b.call = k.id AND b.event >= $1)
        AND NOT EXISTS (SELECT FROM webhook_bodies w WHERE w.call = k.id)
        AND NOT EXISTS (SELECT FROM notices n JOIN notice_papers p ON p.notice = n.id WHERE n.call = k.id)
        AND NOT EXISTS (SELECT FROM replies r JOIN reply_texts t ON t.reply = r.id WHERE r.call = k.id))
    SELECT count(*) FROM old`;
}

function webhookBodiesOf(leaf: string): string {
  return `WITH old AS MATERIALIZED (SELECT ctid AS place, key FROM ${leaf} WHERE received_at < $1 LIMIT $2),
      keys AS (DELETE FROM data_keys k USING old WHERE k.id = old.key AND k.kind = 'webhook'),
      gone AS (DELETE FROM ${leaf} b USING old WHERE b.ctid = old.place)
    SELECT count(*) FROM old`;
}

const refusedBodiesText = `WITH old AS MATERIALIZED (SELECT id FROM refused_bodies WHERE received_at < $1 LIMIT $2),
    keys AS (DELETE FROM data_keys k USING old WHERE k.id = old.id),
    letters AS (DELETE FROM dead_letters d USING old WHERE d.id = old.id),
    gone AS (DELETE FROM refused_bodies r USING old WHERE r.id = old.id)
  SELECT count(*) FROM old`;

/**
 * With everything else that the key of the call opens. Of a call on which something waits to be told, such as the answer to
 * what its person wrote just now, they are kept until it has its end.
 */
const papersText = `WITH busy AS MATERIALIZED (SELECT call FROM work WHERE call >= $2 AND call < $1),
    old AS MATERIALIZED (SELECT DISTINCT call FROM call_papers p WHERE call < $1
      AND NOT EXISTS (SELECT FROM busy b WHERE b.call = p.call) ORDER BY call LIMIT $3),
    theirs AS MATERIALIZED (SELECT r.id FROM old JOIN replies r ON r.call = old.call),
    notes AS MATERIALIZED (SELECT n.id FROM old JOIN notices n ON n.call = old.call),
    keys AS (DELETE FROM data_keys k
      WHERE k.id IN (SELECT call FROM old UNION ALL SELECT id FROM theirs UNION ALL SELECT id FROM notes)),
    events AS (DELETE FROM event_bodies b USING old WHERE b.call = old.call),
    webhooks AS (DELETE FROM webhook_bodies b USING old WHERE b.call = old.call),
    texts AS (DELETE FROM reply_texts t USING theirs WHERE t.reply = theirs.id),
    answers AS (DELETE FROM notice_papers p USING notes WHERE p.notice = notes.id),
    marks AS (UPDATE calls c SET erased_at = now() FROM old WHERE c.id = old.call),
    gone AS (DELETE FROM call_papers p USING old WHERE p.call = old.call)
  SELECT count(*) FROM old`;

const scoresText = `WITH old AS MATERIALIZED (
      SELECT call, entry FROM scorecard_scores WHERE at < date_trunc('month', $1::timestamptz) LIMIT $2),
    gone AS (DELETE FROM scorecard_scores k USING old WHERE k.call = old.call AND k.entry = old.entry RETURNING k.*),
    sums AS (${addToScoreSums('SELECT -1 AS sign, * FROM gone WHERE is_summed')})
  SELECT count(*) FROM old`;

const replyTextsText = `WITH old AS MATERIALIZED (SELECT reply FROM reply_texts WHERE reply < $1 ORDER BY reply LIMIT $2),
    keys AS (DELETE FROM data_keys k USING old WHERE k.id = old.reply AND k.kind = 'reply'),
    gone AS (DELETE FROM reply_texts t USING old WHERE t.reply = old.reply)
  SELECT count(*) FROM old`;

const noticePapersText = `WITH old AS MATERIALIZED (SELECT notice FROM notice_papers WHERE notice < $1 ORDER BY notice LIMIT $2),
    keys AS (DELETE FROM data_keys k USING old WHERE k.id = old.notice AND k.kind = 'notice'),
    gone AS (DELETE FROM notice_papers p USING old WHERE p.notice = old.notice)
  SELECT count(*) FROM old`;

/** Who was written to under a consent is found by the calls of the person, under every id that is theirs. */
const consentEvidenceText = `WITH page AS MATERIALIZED (
      SELECT consent FROM consent_evidence WHERE consent > $1 AND consent < $2 ORDER BY consent LIMIT $4),
    unused AS MATERIALIZED (SELECT c.id FROM page JOIN consents c ON c.id = page.consent
      LEFT JOIN calls k ON k.id = c.call
      WHERE NOT EXISTS (SELECT FROM calls l JOIN follow_ups f ON f.call = l.id JOIN attempts a ON a.follow_up = f.id
        WHERE l.person IN (SELECT coalesce(c.person, k.person) UNION ALL
            SELECT m.person FROM person_links o JOIN person_links m ON m.root = o.root
            WHERE o.person = coalesce(c.person, k.person))
          AND a.consent = c.id AND a.planned_at >= $3)),
    keys AS (DELETE FROM data_keys k USING unused WHERE k.id = unused.id),
    gone AS (DELETE FROM consent_evidence e USING unused WHERE e.consent = unused.id)
  SELECT count(*), (SELECT consent FROM page ORDER BY consent DESC LIMIT 1) AS last FROM page`;
