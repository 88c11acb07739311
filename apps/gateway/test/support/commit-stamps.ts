import type { Pool } from 'pg';

/** When a transaction that leased an attempt, or recorded a stop, committed. */
export interface CommitStamps {
  /** Milliseconds, by attempt; the last one where it was leased again. */
  readonly leases: ReadonlyMap<string, number>;
  /** Milliseconds, by the person that the stop is written under; the first one. */
  readonly stops: ReadonlyMap<string, number>;
}

/**
 * Lets the database note when leases and stops commit. The triggers run as the first part of the commit, while every lock
 * is held, so of two transactions that a lock keeps apart the earlier one has the earlier stamp, on one clock.
 */
export async function stampCommits(pool: Pool): Promise<void> {
  await pool.query(`
    CREATE TABLE commit_stamps (what text NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL);
    CREATE FUNCTION stamp_lease() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      INSERT INTO commit_stamps VALUES ('lease', NEW.id, clock_timestamp()); RETURN NULL; END $$;
    CREATE FUNCTION stamp_stop() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      INSERT INTO commit_stamps VALUES ('stop', NEW.person, clock_timestamp()); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER stamp_new_lease AFTER INSERT ON attempts DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.progress = 'leased') EXECUTE FUNCTION stamp_lease();
    CREATE CONSTRAINT TRIGGER stamp_lease AFTER UPDATE ON attempts DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.progress = 'leased' AND OLD.progress <> 'leased') EXECUTE FUNCTION stamp_lease();
    CREATE CONSTRAINT TRIGGER stamp_stop AFTER INSERT ON suppressions DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.kind = 'stop') EXECUTE FUNCTION stamp_stop()`);
}

export async function readCommitStamps(pool: Pool): Promise<CommitStamps> {
  const { rows } = await pool.query<{ what: string; id: string; first: number; last: number }>(
    `SELECT what, id, (extract(epoch FROM min(at)) * 1000)::float8 AS first,
      (extract(epoch FROM max(at)) * 1000)::float8 AS last FROM commit_stamps GROUP BY what, id`,
  );
  const leases = rows.filter((row) => row.what === 'lease').map((row) => [row.id, row.last] as const);
  const stops = rows.filter((row) => row.what === 'stop').map((row) => [row.id, row.first] as const);
  return { leases: new Map(leases), stops: new Map(stops) };
}
