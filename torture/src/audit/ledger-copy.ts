import type { Database } from '../scene/database.ts';

/** An entry of the ledger; in a copy they stand in the order of the feed. */
export interface CopiedEntry {
  /** The voice platform's name for the call. */
  readonly callId: string | null;
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface CopiedFollowUp {
  readonly id: string;
  /** The ledger's id of its event. */
  readonly event: string;
  readonly state: string;
  readonly outcome: string | null;
  /** The follow-up whose message carries this one too. */
  readonly mergedInto: string | null;
}

export interface CopiedAttempt {
  readonly id: string;
  readonly followUp: string;
  readonly channel: string;
  readonly progress: string;
  /** How it failed, if it did. */
  readonly failure: string | null;
}

/** A row of the queue. */
export interface CopiedWork {
  readonly kind: string;
  readonly id: string;
  /** Unix milliseconds. */
  readonly dueAt: number;
  readonly leased: boolean;
}

/** What the gateway's database says at the end of a run, read past the gateway. */
export interface LedgerCopy {
  readonly entries: readonly CopiedEntry[];
  readonly followUps: readonly CopiedFollowUp[];
  readonly attempts: readonly CopiedAttempt[];
  readonly work: readonly CopiedWork[];
  /** Attempts that are still uncertain. */
  readonly uncertain: readonly string[];
  /** When it was read, in Unix milliseconds. */
  readonly readAt: number;
}

export async function copyLedger(database: Database): Promise<LedgerCopy> {
  const entries = await database.read<CopiedEntry>(
    `SELECT c.call_id AS "callId", (extract(epoch FROM e.at) * 1000)::float8 AS at, e.kind, e.data
     FROM ledger_entries e LEFT JOIN calls c ON c.id = e.call ORDER BY e.xid, e.seq`,
  );
  const followUps = await database.read<CopiedFollowUp>(
    'SELECT id, event, state, outcome, merged_into AS "mergedInto" FROM follow_ups',
  );
  const attempts = await database.read<CopiedAttempt>(
    `SELECT id, follow_up AS "followUp", channel, progress, state #>> '{failure,kind}' AS failure FROM attempts`,
  );
  const uncertain = await database.read<{ attempt: string }>('SELECT attempt FROM uncertain_sends');
  const work = await readQueue(database);
  return { entries, followUps, attempts, work, uncertain: uncertain.map((one) => one.attempt), readAt: Date.now() };
}

export function readQueue(database: Database): Promise<CopiedWork[]> {
  return database.read<CopiedWork>(
    `SELECT kind, id, (extract(epoch FROM due_at) * 1000)::float8 AS "dueAt", worker IS NOT NULL AS leased FROM work`,
  );
}
