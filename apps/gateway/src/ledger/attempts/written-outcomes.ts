import type { PoolClient } from 'pg';
import type { LearntFact } from './attempt-fact.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

/** Where an outcome stands in the ledger. */
interface WrittenUnder {
  readonly tenant: string;
  /** Absent for a notice to somebody who never called. */
  readonly call?: string;
}

/**
 * Without what an earlier try of ours wrote, and never heard that it did. A lease that is gone tells nothing: another
 * gateway may have ended it, and then what the provider said is news. The ledger tells.
 *
 * @param under by the id of an attempt or a notice, as loaded under the locks of the calls.
 */
export async function notYetWritten<Outcome extends { readonly learnt: LearntFact }>(
  client: PoolClient,
  outcomes: readonly Outcome[],
  under: (id: string) => WrittenUnder | undefined,
): Promise<readonly Outcome[]> {
  const inDoubt = outcomes.filter(({ learnt }) => learnt.mayBeWritten);
  if (inDoubt.length === 0) return outcomes;
  const places = inDoubt.flatMap(({ learnt }) => under(learnt.attemptId) ?? []);
  const { rows } = await client.query<{ name: string }>({
    name: 'outcomes that are written',
    text: `SELECT concat_ws(' ', entry #>> '{data,attemptId}', entry ->> 'at') AS name
      FROM (
        SELECT entries FROM ledger WHERE call = ANY ($1)
        UNION ALL
        SELECT entries FROM ledger WHERE call IS NULL AND tenant = ANY ($2) AND at >= $3
      ) AS page, json_array_elements(page.entries) AS entry
      WHERE entry ->> 'kind' = 'outcome'`,
    values: [
      encodeUuids(places.flatMap(({ call }) => call ?? [])),
      places.filter(({ call }) => call === undefined).map(({ tenant }) => tenant),
      new Date(Math.min(...inDoubt.map(({ learnt }) => learnt.at.getTime())) - pageSpanMs),
    ],
  });
  const written = new Set(rows.map((one) => one.name));
  return outcomes.filter(
    ({ learnt }) => !learnt.mayBeWritten || !written.has(`${learnt.attemptId} ${learnt.at.toISOString()}`),
  );
}

/** A page has the time of its first entry, which waited for the database for as long as the others at most. */
const pageSpanMs = 60 * 60_000;
