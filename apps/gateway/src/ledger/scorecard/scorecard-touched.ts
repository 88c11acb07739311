import type { SqlValues } from './sql-values.ts';

/**
 * Common table expressions, of which the last one, `touched`, holds the calls of which the scorecard may say something else
 * since these pages of the ledger were written: those that they are about, and every call of people who wrote, who stopped,
 * whose addresses were joined, or of whose appointment something became known. Whatever the scorecard reads is written
 * together with such an entry.
 *
 * @param pages a query of pages of the ledger.
 */
export function touchedBy(pages: string): string {
  const tellsOf = (kind: string): string => `strpos(entries::text, '"kind":"${kind}"') > 0`;
  return `pages AS MATERIALIZED (${pages}),
    told AS MATERIALIZED (
      SELECT e.entry->>'kind' AS kind, e.entry->'data' AS data
      FROM (SELECT entries FROM pages WHERE ${['reply', 'suppression', 'join'].map(tellsOf).join(' OR ')}) AS p,
        json_array_elements(p.entries) AS e (entry)),
    own AS MATERIALIZED (SELECT DISTINCT call FROM pages WHERE call IS NOT NULL),
    people AS (
      SELECT r.person FROM told t JOIN replies r ON r.id = (t.data->>'replyId')::uuid WHERE t.kind = 'reply'
      UNION
      SELECT s.person FROM told t JOIN suppressions s ON s.id = (t.data->>'suppressionId')::uuid WHERE t.kind = 'suppression'
      UNION
      SELECT j.person::uuid FROM told t, json_array_elements_text(t.data->'personIds') AS j (person) WHERE t.kind = 'join'
      UNION
      SELECT x.person FROM own o JOIN follow_ups f ON f.call = o.call JOIN exposures x ON x.follow_up = f.id
      UNION
      SELECT x.person FROM own o JOIN appointments a ON a.call = o.call
        JOIN exposures x ON x.tenant = a.tenant AND x.subject_id = a.booking_id),
    everyone AS (
      SELECT person FROM people WHERE person IS NOT NULL
      UNION
      SELECT m.person FROM people p JOIN person_links l ON l.person = p.person JOIN person_links m ON m.root = l.root),
    touched AS MATERIALIZED (
      SELECT call FROM own UNION SELECT c.id FROM everyone e JOIN calls c ON c.person = e.person)`;
}

/** Up to where the roll-up has come. */
export interface Reached {
  readonly xid: string;
  readonly seq: number;
}

/** Pages behind that place, all that are there. */
export function pagesBehind({ of }: SqlValues, { xid, seq }: Reached): string {
  return `SELECT l.xid, l.seq, l.at, l.tenant, l.call, l.entries FROM ledger l
    WHERE (l.xid, l.seq) > (${of(xid)}::xid8, ${of(seq)}::bigint)`;
}

const isNext = `(l.xid, l.seq) > ((SELECT xid FROM scorecard_progress LIMIT 1), (SELECT seq FROM scorecard_progress LIMIT 1))
      AND l.xid < ledger_bound()`;

/**
 * Those that it takes next, under the bound of the feed (`readFeed`).
 *
 * @param most how many, as a placeholder.
 */
export function nextPages(most: string): string {
  return `SELECT l.xid, l.seq, l.at, l.tenant, l.call, l.entries FROM ledger l
    WHERE ${isNext} ORDER BY l.xid, l.seq LIMIT ${most}::int`;
}

/** Whether there are any. */
export const isBehind = `SELECT EXISTS (SELECT FROM ledger l WHERE ${isNext}) AS is_behind`;
