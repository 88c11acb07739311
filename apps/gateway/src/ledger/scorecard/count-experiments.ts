import { paceDays, type Arm, type ArmCounts, type HoldOutCounts, type Trigger } from '@aftercall/core';
import type { PoolClient } from 'pg';

/** Which people of hold-outs are counted. */
export interface ExperimentQuestion {
  readonly tenants: readonly string[];
  /** Whose trigger we received from then on, and before then; without them, all. */
  readonly from?: Date;
  readonly to?: Date;
  readonly trigger?: Trigger;
  /** Of the caller's number, ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** The first of the plan, in both arms. */
  readonly channel?: string;
  /** What was still to come then is told apart from what never came. */
  readonly asOf: Date;
}

/** An experiment with somebody in it. */
export interface ExperimentCounts extends HoldOutCounts {
  readonly tenant: string;
  readonly trigger: Trigger;
  readonly experiment: string;
}

interface Row {
  tenant: string;
  trigger: Trigger;
  experiment: string;
  arm: Arm;
  people: number;
  attended: number;
  missed: number;
  unknown: number;
  open: number;
  first_at: Date;
  recent: number;
  wait_ms: number;
}

/**
 * The people of every experiment, each once, by whichever of their addresses: in the arm and by the appointment of the
 * first follow-up that brought them into it. Where that appointment was moved, its latest time is waited for; of several
 * words about it the latest counts, by the time of the event.
 */
export async function countExperiments(
  client: PoolClient,
  { tenants, from, to, trigger, country, channel, asOf }: ExperimentQuestion,
): Promise<readonly ExperimentCounts[]> {
  const { rows } = await client.query<Row>({
    text: `WITH first AS MATERIALIZED (
        SELECT DISTINCT ON (e.tenant, e.experiment, coalesce(l.root, e.person)) e.*, coalesce(l.root, e.person) AS root
        FROM exposures e LEFT JOIN person_links l ON l.person = e.person
        WHERE e.tenant = ANY ($1)
        ORDER BY e.tenant, e.experiment, coalesce(l.root, e.person), e.exposed_at, e.follow_up),
      people AS (
        SELECT f.*, o.attended AS came, last.outcome_by AS by, coalesce(o.received_at, last.outcome_by) AS known_at
        FROM first f
        CROSS JOIN LATERAL (
          SELECT max(e.outcome_by) AS outcome_by FROM exposures e LEFT JOIN person_links l ON l.person = e.person
          WHERE e.tenant = f.tenant AND e.experiment = f.experiment AND e.subject_id = f.subject_id
            AND coalesce(l.root, e.person) = f.root) AS last
        LEFT JOIN LATERAL (
          SELECT a.attended, a.received_at FROM appointments a WHERE a.tenant = f.tenant AND a.booking_id = f.subject_id
            AND a.received_at <= last.outcome_by ORDER BY a.at DESC, a.received_at DESC, a.event DESC LIMIT 1) AS o ON true
        WHERE f.received_at >= coalesce($2::timestamptz, '-infinity') AND f.received_at < coalesce($3::timestamptz, 'infinity')
          AND ($4::text IS NULL OR f.trigger = $4)
          AND ($5::text IS NULL OR EXISTS (SELECT FROM calls c WHERE c.id = f.call AND c.country = $5))
          AND ($6::text IS NULL OR f.channel = $6))
      SELECT tenant, trigger, experiment, arm, count(*) AS people, count(*) FILTER (WHERE came) AS attended,
        count(*) FILTER (WHERE NOT came) AS missed, count(*) FILTER (WHERE came IS NULL AND by <= $7::timestamptz) AS unknown,
        count(*) FILTER (WHERE came IS NULL AND by > $7::timestamptz) AS open, min(exposed_at) AS first_at,
        count(*) FILTER (WHERE exposed_at > $7::timestamptz - $8 * interval '1 day') AS recent,
        avg(extract(epoch FROM known_at - exposed_at) * 1000)::float8 AS wait_ms
      FROM people GROUP BY tenant, trigger, experiment, arm ORDER BY tenant, trigger, experiment, arm`,
    values: [tenants, from ?? null, to ?? null, trigger ?? null, country ?? null, channel ?? null, asOf, paceDays],
  });
  const byExperiment = Map.groupBy(rows, (row) => `${row.tenant}\n${row.experiment}`);
  return [...byExperiment.values()].map(experimentOf);
}

function experimentOf(rows: readonly Row[]): ExperimentCounts {
  const { tenant, trigger, experiment } = rows[0] as Row;
  const armOf = (arm: Arm): ArmCounts => {
    const row = rows.find((one) => one.arm === arm);
    if (row === undefined) return nobody;
    const { people, attended, missed, unknown, open } = row;
    return { people, attended, missed, unknown, open };
  };
  const people = rows.reduce((sum, one) => sum + one.people, 0);
  const waited = rows.reduce((sum, one) => sum + one.wait_ms * one.people, 0);
  const firstAt = new Date(Math.min(...rows.map((one) => one.first_at.getTime())));
  const recentPeople = rows.reduce((sum, one) => sum + one.recent, 0);
  const pace = { firstAt, recentPeople, waitMs: waited / people };
  return { tenant, trigger, experiment, told: armOf('told'), heldOut: armOf('held_out'), ...pace };
}

/** Of an arm without anybody in it. */
export const nobody: ArmCounts = { people: 0, attended: 0, missed: 0, unknown: 0, open: 0 };
