import type { NewId } from '@aftercall/core';
import { withdrawFollowUps } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from '../calls/call-record.ts';
import { CallWriter } from '../calls/call-writer.ts';
import { cancelAttempts } from '../attempts/cancel-attempts.ts';
import { deleteSealed } from './delete-sealed.ts';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import type { Keyring } from './keyring.ts';
import { verdictsAmong, type LaterVerdict } from '../calls/later-verdicts.ts';
import { loadCallsById } from '../calls/load-calls.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import { textErased } from './text-erased.ts';
import { deleteWork } from '../rows/work-rows.ts';
import type { Writes } from '../rows/writes.ts';

/** What was found of some calls when they were erased. */
export interface ErasedCalls {
  /** Follow-ups that were still to be told. */
  readonly withdrawn: number;
  /** Those that withdrew them. */
  readonly verdicts: readonly LaterVerdict[];
  /** Of the caller, as far as they could be read. */
  readonly addresses: readonly string[];
}

interface WorkRow {
  kind: string;
  id: string;
  call: string;
  /** Of a send, its follow-up. */
  follow_up: string | null;
  leased: boolean;
}

/** What still waits, or was given up, for its next channel: nothing of it is at a provider. */
const openStates: ReadonlySet<string> = new Set(['held', 'planned', 'switching']);

/**
 * Erases calls whose locks are held: what is held or planned is withdrawn, their keys and everything personal are deleted.
 * What is being sent at this moment cannot be called back; its outcome is written down without a word of its text.
 */
export async function eraseCalls(
  client: PoolClient,
  writes: Writes,
  calls: readonly string[],
  entry: LedgerEntries['erased'],
  { keyring, newId, now }: { readonly keyring: Keyring; readonly newId: NewId; readonly now: Date },
): Promise<ErasedCalls> {
  const [records, work] = await Promise.all([loadCallsById(client, keyring, calls), loadWork(client, calls)]);
  const writer = new CallWriter(keyring, now);
  const inFlight = new Set(work.flatMap((one) => (one.kind === 'send' && one.leased ? (one.follow_up ?? []) : [])));
  const withdrawn = new Set<string>();
  const verdicts: LaterVerdict[] = [];
  for (const record of records) {
    writer.open(record, false);
    const open = openFollowUps(record, inFlight);
    for (const id of open) withdrawn.add(id);
    const changes = withdrawFollowUps(record.facts, open, newId);
    writer.apply(record.id, changes);
    verdicts.push(...verdictsAmong(record, changes));
    writer.enter(record, 'erased', entry);
  }
  const idsOf = (kind: string): readonly string[] => work.filter((one) => one.kind === kind).map((one) => one.id);
  const planned = work.filter((one) => one.kind === 'send' && !one.leased).map((one) => one.id);
  await cancelAttempts(
    client,
    writes,
    planned.map((id) => ({ id, reason: textErased, at: now })),
  );
  // Those of what is withdrawn go with it.
  const releases = idsOf('release').filter((id) => !withdrawn.has(id));
  deleteWork(writes, 'release', releases);
  deleteWork(writes, 'switch', idsOf('switch'));
  writer.write(writes, new Map());
  await writes.flush(client);
  await deletePersonal(client, calls, now);
  keyring.forget(calls);
  return { withdrawn: withdrawn.size, verdicts, addresses: records.flatMap(addressesOf) };
}

function openFollowUps({ facts, kept }: CallRecord, inFlight: ReadonlySet<string>): ReadonlySet<string> {
  const open = facts.followUps.filter(({ id }) => {
    const known = kept.get(id);
    return openStates.has(known?.state ?? '') && !inFlight.has(known?.mergedInto ?? id);
  });
  return new Set(open.map((one) => one.id));
}

function addressesOf({ facts, requests }: CallRecord): readonly string[] {
  const { phone } = facts.call;
  return [...(phone?.usable === true ? [phone.e164] : []), ...Object.values(requests).map(({ to }) => to)];
}

async function loadWork(client: PoolClient, calls: readonly string[]): Promise<readonly WorkRow[]> {
  const { rows } = await client.query<WorkRow>({
    name: 'work of calls',
    // By the follow-ups and attempts of the calls: the queue has no index of them.
    text: `WITH theirs AS MATERIALIZED (SELECT id FROM follow_ups WHERE call = ANY ($1)),
        tries AS MATERIALIZED (SELECT a.id, a.follow_up FROM theirs t JOIN attempts a ON a.follow_up = t.id)
      SELECT w.kind, w.id, w.call, NULL AS follow_up, w.worker IS NOT NULL AS leased FROM theirs t
        JOIN work w ON w.kind IN ('release', 'switch') AND w.id = t.id
      UNION ALL
      SELECT w.kind, w.id, w.call, a.follow_up, w.worker IS NOT NULL FROM tries a
        JOIN work w ON w.kind = 'send' AND w.id = a.id`,
    values: [encodeUuids(calls)],
  });
  return rows;
}

async function deletePersonal(client: PoolClient, calls: readonly string[], now: Date): Promise<void> {
  const values = [encodeUuids(calls)];
  const texts = [
    'DELETE FROM data_keys WHERE id = ANY ($1)',
    'DELETE FROM call_papers WHERE call = ANY ($1)',
    'DELETE FROM event_bodies WHERE call = ANY ($1)',
    'DELETE FROM webhook_bodies WHERE call = ANY ($1)',
    deleteSealed('reply_texts', 'reply', 'SELECT id FROM replies WHERE call = ANY ($1)'),
    deleteSealed('consent_evidence', 'consent', 'SELECT id FROM consents WHERE person IS NULL AND call = ANY ($1)'),
    deleteSealed('notice_papers', 'notice', 'UPDATE notices SET locale = NULL WHERE call = ANY ($1) RETURNING id'),
    // There is nothing to tell on another channel any more: what its last attempt comes to is how it ends.
    `UPDATE attempts a SET onward = NULL FROM follow_ups f
      WHERE f.call = ANY ($1) AND a.follow_up = f.id AND a.onward IS NOT NULL`,
  ];
  await Promise.all([
    ...texts.map((text) => client.query({ text, values })),
    client.query(
      'UPDATE calls SET erased_at = $2, locale = NULL, timezone = NULL, prefers = NULL WHERE id = ANY ($1)',
      [...values, now],
    ),
  ]);
}
