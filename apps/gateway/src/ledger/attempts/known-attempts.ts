import { LRUCache } from 'lru-cache';
import type { PoolClient } from 'pg';
import { loadAttempts, type StoredAttempt, type StoredFollowUp } from './attempt-rows.ts';
import type { PlannedAttempt } from '../calls/planned-attempt.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import { onwardRow } from '../calls/rows-of-changes.ts';
import { isConditionFailure, type WriteStatement, type Writes } from '../rows/writes.ts';

/** So many attempts, at about a kilobyte each: those whose outcome and receipts a busy gateway waits for. */
const mostKnown = 2_000;
/** Versions come round again after four billion transactions: nothing is remembered for as long. */
const knownForMs = 10 * 60_000;

/** An attempt that a transaction wrote, and is alone in its follow-up. */
export interface WrittenAttempt {
  readonly attempt: StoredAttempt;
  /** Whether its follow-up was written, too. */
  readonly withFollowUp: boolean;
}

/**
 * The attempts that this gateway wrote last, as they stand in the database, so that what is learnt of them need not load
 * them first. Only such as are alone in their follow-up: whoever plans another attempt of it, or does anything else to
 * it, writes its row or the attempt's.
 *
 * Another gateway may have written since. So a transaction that builds on what is remembered requires that the rows
 * still have the versions that they had, fails where they have not, and is run again without.
 */
export class KnownAttempts {
  readonly #known = new LRUCache<string, StoredAttempt>({ max: mostKnown, ttl: knownForMs, ttlResolution: 1_000 });

  /** These attempts and every other one of their follow-ups, by id. What is written holds only if they are as told here. */
  async load(client: PoolClient, writes: Writes, ids: Iterable<string>): Promise<Map<string, StoredAttempt>> {
    const attempts = new Map<string, StoredAttempt>();
    const missing: string[] = [];
    for (const id of ids) {
      const known = this.#known.get(id);
      if (known === undefined) missing.push(id);
      else attempts.set(id, copyOf(known));
    }
    if (attempts.size > 0) writes.require(sameVersions([...attempts.values()]));
    if (missing.length > 0) for (const [id, one] of await loadAttempts(client, missing)) attempts.set(id, one);
    return attempts;
  }

  /** Runs a transaction about these attempts, and once more, without what is remembered of them, if that is out of date. */
  async relyOn<T>(ids: Iterable<string>, transact: () => Promise<T>): Promise<T> {
    try {
      return await transact();
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      for (const id of ids) this.#known.delete(id);
      return transact();
    }
  }

  /** What a transaction of this version committed. */
  remember(version: number | undefined, written: readonly WrittenAttempt[]): void {
    if (version === undefined) return;
    for (const { attempt, withFollowUp } of written) {
      const versions = { attempt: version, followUp: withFollowUp ? version : attempt.versions.followUp };
      this.#known.set(attempt.id, copyOf({ ...attempt, versions }));
    }
  }

  /** They were committed as leased, and so were their follow-ups, which are new. */
  rememberFirst(version: number | undefined, attempts: readonly PlannedAttempt[]): void {
    if (version === undefined) return;
    for (const one of attempts) this.#known.set(one.id, firstAttempt(one, version));
  }
}

/** As it would be loaded: when it was accepted, only the database keeps. */
function copyOf({ followUp, acceptedAt: _kept, ...attempt }: StoredAttempt): StoredAttempt {
  const own: StoredFollowUp = { ...followUp, attempts: [] };
  const copy: StoredAttempt = { ...attempt, receipts: [...attempt.receipts], followUp: own };
  own.attempts.push(copy);
  return copy;
}

/** As it would be loaded. */
function firstAttempt(planned: PlannedAttempt, version: number): StoredAttempt {
  const followUp: StoredFollowUp = {
    id: planned.followUpId,
    status: 'released',
    state: 'sending',
    outcome: null,
    attempts: [],
  };
  const attempt: StoredAttempt = {
    id: planned.id,
    tenant: planned.tenant,
    call: planned.call,
    callKey: planned.callKey,
    person: planned.person,
    account: planned.account,
    step: planned.step,
    tryNumber: planned.tryNumber,
    onward: onwardRow(planned.onward),
    followUp,
    state: { progress: 'leased', engagement: [], providerIds: [] },
    receipts: [],
    versions: { attempt: version, followUp: version },
  };
  followUp.attempts.push(attempt);
  return attempt;
}

function sameVersions(attempts: readonly StoredAttempt[]): WriteStatement {
  return {
    name: 'same versions',
    text: `SELECT count(*) = cardinality($1::uuid[]) AS holds
      FROM unnest($1::uuid[], $2::xid[], $3::uuid[], $4::xid[]) AS k (attempt, version, follow_up, follow_up_version)
      JOIN attempts a ON a.id = k.attempt AND a.xmin = k.version
      JOIN follow_ups f ON f.id = k.follow_up AND f.xmin = k.follow_up_version`,
    values: [
      encodeUuids(attempts.map((one) => one.id)),
      attempts.map((one) => one.versions.attempt),
      encodeUuids(attempts.map((one) => one.followUp.id)),
      attempts.map((one) => one.versions.followUp),
    ],
  };
}
