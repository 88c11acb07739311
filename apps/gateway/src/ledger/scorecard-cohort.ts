import type { Trigger } from '@aftercall/core';

/** What a scorecard is about. */
export interface ScorecardQuestion {
  readonly tenants: readonly string[];
  /** What we received from then on, and before then. */
  readonly from: Date;
  readonly to: Date;
  readonly trigger?: Trigger;
  /** Of the caller's number, ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** Only messages on this channel, and follow-ups that were tried on it. */
  readonly channel?: string;
  /** What was still to come then is told apart from what never came. */
  readonly asOf: Date;
}

/** The first six parameters of every statement that begins with {@link cohort}; its own come behind them. */
export function cohortValues({ tenants, from, to, trigger, country, channel }: ScorecardQuestion): unknown[] {
  return [tenants, from, to, trigger ?? null, country ?? null, channel ?? null];
}

/** Common table expressions: the follow-ups that a scorecard is about, and every attempt to tell them. */
export const cohort = `cohort AS (
    SELECT f.id, f.tenant, f.call, f.trigger, f.again, f.received_at, f.event_time, f.basis, f.basis_at, f.hold_reason,
      coalesce(f.merged_into, f.id) AS carrier, f.state, f.outcome
    FROM follow_ups f
    WHERE f.received_at >= $2 AND f.received_at < $3 AND f.tenant = ANY ($1)
      AND ($4::text IS NULL OR f.trigger = $4)
      AND ($5::text IS NULL OR EXISTS (SELECT FROM calls c WHERE c.id = f.call AND c.country = $5))),
  messages AS (
    SELECT a.id, a.follow_up, a.tenant, a.call, a.person, a.channel, a.step, a.consent, a.planned_at, a.accepted_at,
      a.progress, a.state->'failure'->>'kind' AS failure, f.trigger, f.basis, f.basis_at, f.hold_reason,
      $6::text IS NULL OR a.channel = $6 AS counted,
      a.progress IN ('uncertain', 'accepted', 'sent', 'delivered') AS may_have_left,
      coalesce(a.accepted_at, a.planned_at) AS sent_at
    FROM cohort f JOIN attempts a ON a.follow_up = f.id)`;
