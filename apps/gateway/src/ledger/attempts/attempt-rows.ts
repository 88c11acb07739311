import { isProvenAbsent, type AttemptState, type AwaitedReceipt, type FollowUpOutcome } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { encodeUuids } from '../rows/row-encoding.ts';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import { RowsParameter, type RowType } from '../rows/row-type.ts';
import { lanes } from '../rows/work-rows.ts';
import type { Writes } from '../rows/writes.ts';
import { placeOfAttempt } from '../rows/place-of-attempt.ts';

/** What a fold needs of an attempt. */
export interface StoredAttempt {
  readonly id: string;
  readonly tenant: string;
  readonly call: string;
  readonly callKey: number;
  /** The id of the phone that it goes to. */
  readonly person: string;
  readonly account: string;
  readonly step: number;
  readonly tryNumber: number;
  /** The way that is left after its step; null on the last one. */
  readonly onward: OnwardRow | null;
  state: AttemptState;
  /** Keys of the receipts that are in the state, a few at most; a receipt with one of them is a repeat. */
  readonly receipts: string[];
  /** When it was first learnt that the provider took it; what the database knows already stays. */
  acceptedAt?: Date;
  readonly followUp: StoredFollowUp;
  /** Which transactions wrote its row, and that of its follow-up, as they are here. */
  readonly versions: RowVersions;
}

/** The `xmin` of two rows, 32 bits each. */
export interface RowVersions {
  readonly attempt: number;
  readonly followUp: number;
}

/** As it stands in its column. */
export interface OnwardRow {
  /** The receipt that is waited for. */
  readonly until?: AwaitedReceipt;
  readonly deadline: string;
}

/** The follow-up that an attempt belongs to. */
export interface StoredFollowUp {
  readonly id: string;
  readonly status: string;
  state: string;
  outcome: FollowUpOutcome | null;
  /** All of them, oldest first. */
  readonly attempts: StoredAttempt[];
}

interface AttemptRow {
  id: string;
  follow_up: string;
  tenant: string;
  call: string;
  call_key: number;
  person: string;
  account: string;
  step: number;
  try: number;
  onward: OnwardRow | null;
  progress: AttemptState['progress'];
  attempt_state: Partial<Omit<AttemptState, 'progress'>> | null;
  receipts: string[] | null;
  status: string;
  state: string;
  outcome: FollowUpOutcome | null;
  version: string;
  follow_up_version: string;
}

/** These attempts and every other one of their follow-ups, by id, oldest first. */
export async function loadAttempts(client: PoolClient, ids: readonly string[]): Promise<Map<string, StoredAttempt>> {
  const attempts = new Map<string, StoredAttempt>();
  if (ids.length === 0) return attempts;
  const { rows } = await client.query<AttemptRow>({
    name: 'load attempts',
    text: `SELECT a.id, a.follow_up, a.tenant, a.call, a.call_key, a.person, a.account, a.step, a.try, a.onward, a.progress,
        a.state AS attempt_state, a.receipts, f.status, f.state, f.outcome,
        a.xmin::text AS version, f.xmin::text AS follow_up_version
      FROM attempts a JOIN follow_ups f ON f.id = a.follow_up
      WHERE a.follow_up IN (SELECT follow_up FROM attempts WHERE id = ANY($1)) ORDER BY ${placeOfAttempt('a')}`,
    values: [encodeUuids(ids)],
  });
  const followUps = new Map<string, StoredFollowUp>();
  for (const row of rows) {
    const attempt = attemptOfRow(row, followUps.get(row.follow_up) ?? followUpOfRow(row));
    attempt.followUp.attempts.push(attempt);
    followUps.set(attempt.followUp.id, attempt.followUp);
    attempts.set(attempt.id, attempt);
  }
  return attempts;
}

function followUpOfRow({ follow_up: id, status, state, outcome }: AttemptRow): StoredFollowUp {
  return { id, status, state, outcome, attempts: [] };
}

function attemptOfRow(row: AttemptRow, followUp: StoredFollowUp): StoredAttempt {
  return {
    id: row.id,
    tenant: row.tenant,
    call: row.call,
    callKey: row.call_key,
    person: row.person,
    account: row.account,
    step: row.step,
    tryNumber: row.try,
    onward: row.onward,
    state: { engagement: nothing, providerIds: nothing, ...row.attempt_state, progress: row.progress },
    receipts: row.receipts ?? [],
    followUp,
    versions: { attempt: Number(row.version), followUp: Number(row.follow_up_version) },
  };
}

const nothing: readonly never[] = [];

const attemptUpdate = {
  name: 'attempt_update_row',
  columns: { id: 'uuid', progress: 'text', state: 'json', receipts: 'json', accepted_at: 'timestamptz' },
} as const satisfies RowType;

export function updateAttempts(writes: Writes, attempts: readonly StoredAttempt[]): void {
  if (attempts.length === 0) return;
  const rows = attempts.map(({ id, state, receipts, acceptedAt }) => ({
    id,
    progress: state.progress,
    state: stateText(state),
    receipts: receipts.length === 0 ? null : JSON.stringify(receipts),
    accepted_at: acceptedAt,
  }));
  writes.add({
    name: 'update attempts',
    text: `UPDATE attempts a SET progress = n.progress, state = n.state, receipts = n.receipts,
        accepted_at = coalesce(a.accepted_at, n.accepted_at)
      FROM unnest($1::attempt_update_row[]) AS n WHERE a.id = n.id`,
    values: [new RowsParameter(attemptUpdate, rows)],
  });
}

/** The state but for its progress, which has a column, and without what is empty. */
function stateText({ failure, uncertainCause, engagement, providerIds, billing }: AttemptState): string {
  const state = {
    failure,
    uncertainCause,
    engagement: engagement.length === 0 ? undefined : engagement,
    providerIds: providerIds.length === 0 ? undefined : providerIds,
    billing,
  } satisfies Record<Exclude<keyof AttemptState, 'progress'>, unknown>;
  return JSON.stringify(state);
}

const followUpUpdate = {
  name: 'follow_up_update_row',
  columns: { id: 'uuid', call: 'uuid', state: 'text', outcome: 'text' },
} as const satisfies RowType;

/** A follow-up and those merged into it share their fate. */
export function updateFollowUps(
  writes: Writes,
  updates: readonly { id: string; call: string; state: string; outcome: FollowUpOutcome | null }[],
): void {
  if (updates.length === 0) return;
  writes.add({
    name: 'update follow-ups',
    text: `UPDATE follow_ups f SET state = n.state, outcome = n.outcome
      FROM unnest($1::follow_up_update_row[]) AS n
      WHERE f.call = n.call AND (f.id = n.id OR f.merged_into = n.id)`,
    values: [new RowsParameter(followUpUpdate, updates)],
  });
}

/** Plans the same message again, as a new attempt, and says so. */
export async function retryAttempt(
  client: PoolClient,
  attempt: StoredAttempt,
  id: string,
  dueAt: Date,
  now: Date,
): Promise<LedgerLine> {
  const { tenant, call } = attempt;
  const { rows } = await client.query<{ data: LedgerEntries['attempt'] }>({
    name: 'retry attempt',
    text: `WITH again AS (
        INSERT INTO attempts (id, follow_up, tenant, call, call_key, person, account, channel, step, try, consent, units,
          request, onward, progress, planned_at)
        SELECT $1::uuid, follow_up, tenant, call, call_key, person, account, channel, step, try + 1, consent, units,
          request, onward, 'planned', $2::timestamptz
        FROM attempts WHERE id = $3::uuid RETURNING *), queued AS (
        INSERT INTO work (kind, id, tenant, call, call_key, account, due_at, lane, units)
        SELECT 'send', id, tenant, call, call_key, account, $2::timestamptz, ${lanes.again}, units FROM again)
      SELECT json_build_object('attemptId', id, 'followUpId', follow_up, 'channel', channel, 'account', account,
        'step', step, 'try', try, 'consentId', consent, 'units', units) AS data FROM again`,
    values: [id, dueAt, attempt.id],
  });
  const [planned] = rows;
  if (planned === undefined) throw new Error('an attempt that is not there cannot be tried again');
  return {
    at: now,
    tenant,
    call,
    kind: 'attempt',
    data: { ...planned.data, dueAt: dueAt.toISOString(), ...whyAgain(attempt) },
  };
}

/** What is known of the try before one that follows an uncertain send. */
function whyAgain({ state }: StoredAttempt): Pick<LedgerEntries['attempt'], 'afterAbsence' | 'secondSend'> {
  const { progress, failure } = state;
  if (progress !== 'uncertain' || failure === undefined) return {};
  if (failure.kind === 'given_up') return { secondSend: true };
  return isProvenAbsent(failure.reason) ? { afterAbsence: true } : {};
}
