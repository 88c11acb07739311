import { causeOfFailure, type FailureReason } from '@aftercall/core';
import { encodeUuids } from '../rows/row-encoding.ts';
import { RowsParameter, type RowType } from '../rows/row-type.ts';
import type { Writes } from '../rows/writes.ts';

/** The tenant of a refused message of which nobody knows whose it is. */
export const ofNobody = '';

/** A follow-up of whose message the last attempt failed, with nothing left to try. */
export interface DeadMessage {
  readonly id: string;
  readonly attempt: { readonly tenant: string; readonly call: string };
  readonly reason: FailureReason;
  readonly at: Date;
}

const deadMessage = {
  name: 'dead_message_row',
  columns: { id: 'uuid', call: 'uuid', tenant: 'text', cause: 'text', at: 'timestamptz' },
} as const satisfies RowType;

/** Keeps those that a person can mend, with the follow-ups that their messages carried too. */
export function keepDeadMessages(writes: Writes, dead: readonly DeadMessage[]): void {
  const rows = dead.flatMap(({ id, attempt: { tenant, call }, reason, at }) => {
    const cause = causeOfFailure(reason);
    return cause === undefined ? [] : [{ id, call, tenant, cause, at }];
  });
  if (rows.length === 0) return;
  writes.add({
    name: 'keep dead messages',
    text: `INSERT INTO dead_letters (id, tenant, cause, at)
      SELECT f.id, n.tenant, n.cause, n.at FROM unnest($1::dead_message_row[]) AS n
      JOIN follow_ups f ON f.call = n.call AND (f.id = n.id OR f.merged_into = n.id)
      ON CONFLICT (id) DO UPDATE SET cause = excluded.cause, at = excluded.at`,
    values: [new RowsParameter(deadMessage, rows)],
  });
}

/** They are on their way again, or taken. */
export function buryDeadLetters(writes: Writes, ids: readonly string[]): void {
  if (ids.length === 0) return;
  writes.add({
    name: 'bury dead letters',
    text: 'DELETE FROM dead_letters WHERE id = ANY($1::uuid[])',
    values: [encodeUuids(ids)],
  });
}
