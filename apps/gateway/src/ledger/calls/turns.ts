import type { Change } from '@aftercall/core';
import { applyChange } from '@aftercall/core';
import type { CallRecord } from './call-record.ts';
import { turnRow, type ConversationRow } from '../people/conversations.ts';
import { conversationsTable } from '../rows/tables.ts';
import { postponeSends } from '../rows/work-rows.ts';
import type { Writes } from '../rows/writes.ts';

type TurnTaken = Extract<Change, { change: 'turn_taken' }>;

/** When messages may leave that take turns with a person, as one transaction settles it. */
export class Turns {
  readonly #rows: ConversationRow[] = [];
  readonly #postponed: { readonly id: string; readonly until: Date }[] = [];

  /** Answers what it means for the other calls of the transaction: those of the same person wait for the same turn. */
  take({ id, tenant, person }: CallRecord, change: TurnTaken): (other: CallRecord) => CallRecord {
    if (person === undefined) throw new Error('a turn was taken for nobody');
    const { account, attemptId, at } = change;
    this.#rows.push(turnRow({ tenant, account, person }, attemptId, at));
    return (other) =>
      other.id === id || other.person !== person ? other : { ...other, facts: applyChange(other.facts, change) };
  }

  /** An attempt that was planned before, and is to leave later. */
  postpone(attemptId: string, until: Date): void {
    this.#postponed.push({ id: attemptId, until });
  }

  write(writes: Writes): void {
    writes.insert(conversationsTable, this.#rows);
    postponeSends(writes, this.#postponed);
  }
}
