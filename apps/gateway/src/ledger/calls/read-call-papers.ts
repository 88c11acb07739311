import type { PoolClient } from 'pg';
import { joinPapers, type CallPapersRow, type JoinedPapers } from './call-papers.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from '../privacy/keyring.ts';

/** What is kept of these calls that is personal data, by call; of a call that was erased, nothing. */
export async function readCallPapers(
  client: PoolClient,
  keyring: Keyring,
  calls: readonly string[],
): Promise<ReadonlyMap<string, JoinedPapers>> {
  const { rows } = await client.query<CallPapersRow & MaybeDataKeyRow>({
    name: 'journey papers',
    text: `SELECT p.call, p.papers, p.sealed, ${dataKeyColumns} FROM call_papers p LEFT JOIN data_keys k ON k.id = p.call
      WHERE p.call = ANY ($1) ORDER BY p.id`,
    values: [calls],
  });
  const papers = new Map<string, JoinedPapers>();
  for (const [call, [first, ...others]] of Map.groupBy(rows, (row) => row.call)) {
    if (first !== undefined) papers.set(call, joinPapers([first, ...others], await keyring.open(first)));
  }
  return papers;
}
