import type { ReachabilityAnswer } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { encodeUuids } from '../rows/row-encoding.ts';
import { bulkTable, RowsParameter, type Row, type RowType } from '../rows/row-type.ts';
import type { EvidenceQuestion } from '../calls/load-calls.ts';
import type { Writes } from '../rows/writes.ts';

/** Of two answers the younger stays, whichever is written first. */
const onConflict = `ON CONFLICT (person, account) DO UPDATE SET reachable = excluded.reachable,
  answered_at = excluded.answered_at WHERE reachability.answered_at <= excluded.answered_at`;

/** One row a person and account in each write. */
export const reachabilityTable = bulkTable(
  'reachability',
  { person: 'uuid', account: 'text', tenant: 'text', reachable: 'boolean', answered_at: 'timestamptz' },
  onConflict,
);
export type ReachabilityRow = Row<typeof reachabilityTable.columns>;

/** What is known of the people of these calls, by call. */
export async function loadReachability(
  client: PoolClient,
  questions: readonly EvidenceQuestion[],
): Promise<ReadonlyMap<string, readonly ReachabilityAnswer[]>> {
  const people = [...new Set(questions.flatMap((one) => one.people))];
  if (people.length === 0) return new Map();
  const { rows } = await client.query<{ person: string; account: string; reachable: boolean; answered_at: Date }>({
    name: 'load reachability',
    text: 'SELECT person, account, reachable, answered_at FROM reachability WHERE person = ANY($1)',
    values: [encodeUuids(people)],
  });
  const ofPerson = Map.groupBy(rows, (row) => row.person);
  return new Map(
    questions.map((question) => [
      question.callId,
      question.people
        .flatMap((person) => ofPerson.get(person) ?? [])
        .map(({ account, reachable, answered_at: answeredAt }) => ({ account, reachable, answeredAt })),
    ]),
  );
}

/** What the fate of an attempt told about its person. */
export interface ToldReachability {
  readonly attemptId: string;
  readonly reachable: boolean;
  readonly at: Date;
}

const toldReachability = {
  name: 'told_reachability_row',
  columns: { attempt: 'uuid', reachable: 'boolean', answered_at: 'timestamptz' },
} as const satisfies RowType;

export function keepTold(writes: Writes, told: readonly ToldReachability[]): void {
  if (told.length === 0) return;
  const rows = told.map(({ attemptId, reachable, at }) => ({ attempt: attemptId, reachable, answered_at: at }));
  writes.add({
    name: 'keep told reachability',
    text: `INSERT INTO reachability (person, account, tenant, reachable, answered_at)
      SELECT DISTINCT ON (a.person, a.account) a.person, a.account, a.tenant, n.reachable, n.answered_at
      FROM unnest($1::told_reachability_row[]) AS n JOIN attempts a ON a.id = n.attempt
      ORDER BY a.person, a.account, n.answered_at DESC, n.attempt DESC ${onConflict}`,
    values: [new RowsParameter(toldReachability, rows)],
  });
}
