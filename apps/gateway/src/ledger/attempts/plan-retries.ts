import {
  attemptStatus,
  expireUntried,
  lastExpiry,
  type NewId,
  type RetryClass,
  type RetryPlan,
  type TenantPolicy,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { StoredAttempt, StoredFollowUp } from './attempt-rows.ts';
import { CallWriter } from '../calls/call-writer.ts';
import { carriedBy } from './carried-by.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { verdictsAmong, type LaterVerdict } from '../calls/later-verdicts.ts';
import { loadCallsById } from '../calls/load-calls.ts';
import type { Writes } from '../rows/writes.ts';

/** A failed attempt that is to be made again, if that is in time. */
export interface WantedRetry {
  readonly attempt: StoredAttempt;
  /** Without a class where a person asked for it. */
  readonly plan: Pick<RetryPlan, 'at'> & Partial<RetryPlan>;
  readonly now: Date;
}

/** An attempt that is to be made again. */
export interface Retry {
  readonly attempt: StoredAttempt;
  /** Of the new attempt. */
  readonly id: string;
  readonly at: Date;
  readonly now: Date;
  readonly retryClass?: RetryClass;
}

/** What becomes of failed attempts. */
export interface PlannedRetries {
  readonly retries: readonly Retry[];
  /** Those whose retry would come too late: they are over. */
  readonly expired: ReadonlySet<StoredFollowUp>;
  /** Every follow-up that is over with them, those merged into them included. */
  readonly closed: readonly string[];
  /** Those that say so. */
  readonly verdicts: readonly LaterVerdict[];
  /** Writes that they are over; after what they failed for, so that the ledger tells it in this order. */
  readonly write: (writes: Writes) => void;
}

/**
 * Plans the retries that come in time. A follow-up that would have expired by then expires at once, with what it failed
 * for as the cause: waiting for a retry that never leaves would tell nobody anything. Calls are loaded for this alone, so
 * what goes well pays nothing for it.
 */
export async function planRetries(
  client: PoolClient,
  wanted: readonly WantedRetry[],
  policies: ReadonlyMap<string, TenantPolicy>,
  keyring: Keyring,
  newId: NewId,
): Promise<PlannedRetries> {
  const [first] = wanted;
  if (first === undefined) return nothing;
  const records = await loadCallsById(client, keyring, [...new Set(wanted.map((one) => one.attempt.call))]);
  const writer = new CallWriter(keyring, first.now);
  for (const record of records) writer.open(record, false);
  const known = new Set(records.map((one) => one.id));
  const retries: Retry[] = [];
  const expired = new Set<StoredFollowUp>();
  const closed: string[] = [];
  const verdicts: LaterVerdict[] = [];
  for (const { attempt, plan, now } of wanted) {
    const { call, followUp } = attempt;
    const policy = policies.get(attempt.tenant);
    const carried = known.has(call) ? carriedBy(followUp.id, writer.recordOf(call)) : [];
    const cause = attempt.state.failure?.reason;
    // The claim of the next try leaves out what has expired by then.
    const isLate = policy !== undefined && plan.at.getTime() >= lastExpiry(carried, policy.timing);
    if (!isLate || cause === undefined) {
      retries.push({
        attempt,
        id: newId(),
        at: plan.at,
        now,
        ...(plan.retryClass !== undefined && { retryClass: plan.retryClass }),
      });
    } else if (!mayHaveArrived(followUp)) {
      const changes = expireUntried(carried, writer.recordOf(call).facts, cause, newId);
      writer.apply(call, changes);
      verdicts.push(...verdictsAmong(writer.recordOf(call), changes));
      expired.add(followUp);
      closed.push(...carried.map((one) => one.id));
    }
  }
  return { retries, expired, closed, verdicts, write: (writes) => writer.write(writes, new Map()) };
}

/** Another attempt of it may still tell that it was told: then it is that which settles it. */
function mayHaveArrived({ attempts }: StoredFollowUp): boolean {
  return attempts.some(({ state }) => !overStatuses.has(attemptStatus(state)));
}

const overStatuses: ReadonlySet<string> = new Set(['rejected', 'expired', 'revoked', 'undeliverable']);

const nothing: PlannedRetries = { retries: [], expired: new Set(), closed: [], verdicts: [], write: () => undefined };
