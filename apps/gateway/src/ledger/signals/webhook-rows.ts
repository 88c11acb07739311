import type { NewId } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { DataKey } from '../../privacy/data-key.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from '../privacy/keyring.ts';
import type { NewSeals } from '../privacy/new-seals.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import type { Row } from '../rows/row-type.ts';
import type { PlacedSignal } from './rows-of-signals.ts';
import type { webhookBodiesTable } from '../privacy/sealed-tables.ts';
import type { ReceivedWebhook } from './signal-store.ts';

/** The keys of the calls that webhooks are about. */
export interface CallKeys {
  /** By call. */
  readonly keys: ReadonlyMap<string, DataKey>;
  /** Calls whose papers were erased, and that have had no other event since. */
  readonly erased: ReadonlySet<string>;
}

/**
 * Loads them, where this gateway does not remember them: receipts mostly come to the gateway that made the call's key, and
 * pay nothing. Whoever wrote is read by others, so for replies the database is asked in any case.
 */
export async function loadCallKeys(
  client: PoolClient,
  keyring: Keyring,
  placed: readonly PlacedSignal[],
): Promise<CallKeys> {
  const keys = new Map<string, DataKey>();
  const missing = new Set<string>();
  for (const { call, signal } of placed) {
    if (call === undefined || keys.has(call.id)) continue;
    const known = signal.signal === 'receipt' ? keyring.remembered(call.id) : undefined;
    if (known === undefined) missing.add(call.id);
    else keys.set(call.id, known);
  }
  const erased = new Set<string>();
  if (missing.size === 0) return { keys, erased };
  const { rows } = await client.query<{ call: string; erased_at: Date | null } & MaybeDataKeyRow>({
    name: 'load keys of calls',
    text: `SELECT c.id AS call, c.erased_at, ${dataKeyColumns} FROM calls c LEFT JOIN data_keys k ON k.id = c.id
      WHERE c.id = ANY ($1)`,
    values: [encodeUuids([...missing])],
  });
  for (const row of rows) {
    const key = await keyring.open(row);
    if (key !== undefined) keys.set(row.call, key);
    else if (row.erased_at !== null) erased.add(row.call);
  }
  return { keys, erased };
}

/**
 * One row a request, however many facts it held: under the key of its call, or, where it is about several calls or none,
 * under one of its own. Nothing is kept of what is only about somebody who was erased.
 *
 * @param placed every fact of these requests, also those that were known before.
 */
export function webhookRows(
  fresh: readonly PlacedSignal[],
  placed: readonly PlacedSignal[],
  { keys, erased }: CallKeys,
  seals: NewSeals,
  newId: NewId,
): Row<typeof webhookBodiesTable.columns>[] {
  const rows: Row<typeof webhookBodiesTable.columns>[] = [];
  const kept = new Set<ReceivedWebhook>();
  for (const one of fresh) {
    const { webhook } = one;
    if (kept.has(webhook)) continue;
    // Nearly every request holds one fact, and comes by once.
    const isOne = webhook.signals.length === 1;
    if (!isOne) kept.add(webhook);
    const call = isOne ? one.call?.id : onlyCall(webhook, placed);
    if (call !== undefined && erased.has(call)) continue;
    const { tenant, account, receivedAt, url, rawBody } = webhook;
    const key =
      call === undefined
        ? seals.keyOfItsOwn(tenant, newId(), 'webhook')
        : seals.keyOf({ id: call, tenant, key: keys.get(call) });
    const sealed = key.seal('webhook_bodies', key.id, Buffer.concat([Buffer.from(`${url}\n`), rawBody]));
    rows.push({ tenant, account, call: call ?? null, received_at: receivedAt, key: key.id, sealed });
  }
  return rows;
}

/** The call that everything of a request is about. */
function onlyCall(webhook: ReceivedWebhook, placed: readonly PlacedSignal[]): string | undefined {
  const calls = new Set(placed.filter((one) => one.webhook === webhook).map((one) => one.call?.id));
  return calls.size === 1 ? [...calls][0] : undefined;
}
