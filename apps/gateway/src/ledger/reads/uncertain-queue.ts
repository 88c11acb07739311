import {
  afterQuestions,
  purposeOf,
  uncertainPolicyFor,
  type Trigger,
  type UncertainPolicy,
  type WayOn,
} from '@aftercall/core';
import type { Pool, QueryConfig } from 'pg';
import type { UncertainCount } from '../../observability/metrics.ts';
import type { OnwardRow } from '../attempts/attempt-rows.ts';
import type { UncertainPoliciesOf } from '../attempts/ends-of-questions.ts';
import type { TenantReads } from './tenant-reads.ts';
import { readTimeCursor, timeCursor } from './time-cursor.ts';
import { placeOfAttempt } from '../rows/place-of-attempt.ts';

/** An uncertain send, as a person sees it who is to settle it: no address and no text. */
export interface UncertainSendView {
  readonly attemptId: string;
  readonly tenant: string;
  readonly callId: string;
  readonly ref: string;
  readonly followUpId: string;
  readonly trigger: Trigger;
  readonly channel: string;
  readonly account: string;
  readonly state: 'asking' | 'parked';
  /** When we learnt that it is uncertain. */
  readonly since: Date;
  /** No later than the first byte left, as far as that is known. */
  readonly sentAt: Date;
  /** How often its provider was asked. */
  readonly asked: number;
  /** How often its provider surely had nothing. */
  readonly absences: number;
  readonly parkedAt?: Date;
  /** When its provider is asked next, or, where nobody can be asked, its policy is applied. */
  readonly nextQuestionAt?: Date;
  /** What becomes of it when nobody is asked any more, as things stand now. */
  readonly policy: UncertainPolicy;
}

/** A page of the queue. */
export interface UncertainSendsPage {
  readonly sends: readonly UncertainSendView[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

export interface UncertainSendsQuery {
  readonly tenants: readonly string[];
  readonly state?: UncertainSendView['state'];
  /** The `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** Reads the sends of which nobody knows yet whether they took place. */
export class UncertainQueue {
  readonly #reads: TenantReads;
  readonly #policiesOf: UncertainPoliciesOf;
  readonly #now: () => Date;

  constructor(reads: TenantReads, policiesOf: UncertainPoliciesOf, now: () => Date) {
    this.#reads = reads;
    this.#policiesOf = policiesOf;
    this.#now = now;
  }

  /**
   * Oldest first. A queue and no feed: what becomes uncertain while somebody turns its pages may stand on one that they
   * have seen.
   *
   * @throws {BadCursorError} for a cursor that no page gave.
   */
  async page({ tenants, state, after, limit }: UncertainSendsQuery): Promise<UncertainSendsPage> {
    const [since, attempt] = readTimeCursor(after);
    const ask: QueryConfig = {
      name: 'queue of uncertain sends',
      text: `${queueText} WHERE u.tenant = ANY ($1) AND ($2::text IS NULL OR (u.parked_at IS NOT NULL) = ($2 = 'parked'))
          AND ($3::timestamptz IS NULL OR (u.since, u.attempt) > ($3, $4::uuid))
        ORDER BY u.since, u.attempt LIMIT $5`,
      values: [tenants, state ?? null, since, attempt, limit + 1],
    };
    const { rows } = await this.#reads.as({ tenants }, (client) => client.query<QueueRow>(ask));
    const sends = rows.slice(0, limit).map((row) => this.#viewOf(row));
    const last = sends.at(-1);
    return {
      sends,
      ...(rows.length > limit && last !== undefined && { next: timeCursor(last.since, last.attemptId) }),
    };
  }

  /** Undefined for one that is uncertain no longer, too. */
  async one(tenants: readonly string[], attemptId: string): Promise<UncertainSendView | undefined> {
    const ask: QueryConfig = {
      name: 'an uncertain send',
      text: `${queueText} WHERE u.attempt = $2 AND u.tenant = ANY ($1)`,
      values: [tenants, attemptId],
    };
    const { rows } = await this.#reads.as({ tenants }, (client) => client.query<QueueRow>(ask));
    const [row] = rows;
    return row && this.#viewOf(row);
  }

  #viewOf(row: QueueRow): UncertainSendView {
    const way: WayOn = {
      isLast: row.is_last,
      isOpen: row.status === 'released',
      ...(row.onward !== null && { deadline: new Date(row.onward.deadline) }),
    };
    const tenant = this.#policiesOf(row.tenant) ?? {};
    const purposes = row.triggers.map((trigger) => purposeOf(trigger, tenant));
    const policy = uncertainPolicyFor(purposes, tenant.uncertain);
    return {
      attemptId: row.attempt,
      tenant: row.tenant,
      callId: row.call_id,
      ref: row.call,
      followUpId: row.follow_up,
      trigger: row.trigger,
      channel: row.channel,
      account: row.account,
      state: row.parked_at === null ? 'asking' : 'parked',
      since: row.since,
      sentAt: row.sent_at,
      asked: row.asked,
      absences: row.absences,
      ...(row.parked_at !== null && { parkedAt: row.parked_at }),
      ...(row.next_question_at !== null && { nextQuestionAt: row.next_question_at }),
      policy: afterQuestions(policy, way, this.#now()),
    };
  }
}

/** Of all tenants, for the metrics. */
export async function countUncertainSends(pool: Pool): Promise<UncertainCount> {
  const { rows } = await pool.query<UncertainCount>({
    name: 'count uncertain sends',
    text: `SELECT count(*) FILTER (WHERE parked_at IS NULL)::int AS asking, count(parked_at)::int AS parked
      FROM uncertain_sends`,
  });
  return rows[0] ?? { asking: 0, parked: 0 };
}

interface QueueRow {
  attempt: string;
  tenant: string;
  call: string;
  call_id: string;
  follow_up: string;
  trigger: Trigger;
  /** Of everything that the message tells. */
  triggers: Trigger[];
  status: string;
  channel: string;
  account: string;
  onward: OnwardRow | null;
  is_last: boolean;
  since: Date;
  sent_at: Date;
  asked: number;
  absences: number;
  parked_at: Date | null;
  next_question_at: Date | null;
}

const queueText = `SELECT u.attempt, u.tenant, u.call, c.call_id, a.follow_up, f.trigger, f.status, a.channel, a.account, a.onward,
    u.since, u.sent_at, u.asked, u.absences, u.parked_at, w.due_at AS next_question_at,
    ARRAY(SELECT m.trigger FROM follow_ups m WHERE m.call = u.call AND coalesce(m.merged_into, m.id) = f.id) AS triggers,
    NOT EXISTS (SELECT FROM attempts b WHERE b.follow_up = a.follow_up
      AND ${placeOfAttempt('b')} > ${placeOfAttempt('a')}) AS is_last
  FROM uncertain_sends u JOIN attempts a ON a.id = u.attempt JOIN follow_ups f ON f.id = a.follow_up
    JOIN calls c ON c.id = u.call LEFT JOIN work w ON w.kind = 'reconcile' AND w.id = u.attempt`;
