/**
 * Common table expressions, of which the last one, `arms`, holds people of hold-outs, each once in each, by whichever of
 * their addresses: in the arm of the first follow-up that brought them into it, and whether they came to its appointment. Of
 * several words about that the latest counts, by the time of the event; where it was moved, its latest time is waited for.
 *
 * @param people whom, as a query of `person`, the root of their addresses.
 */
export function armsOf(people: string): string {
  return `whose AS MATERIALIZED (
      SELECT w.person AS root, coalesce(l.person, w.person) AS person
      FROM (${people}) AS w LEFT JOIN person_links l ON l.root = w.person),
    exposed AS MATERIALIZED (
      SELECT w.root, x.*,
        max(x.outcome_by) OVER (PARTITION BY x.tenant, x.experiment, w.root, x.subject_id) AS latest_by
      FROM whose w JOIN calls c ON c.person = w.person JOIN follow_ups f ON f.call = c.id
        JOIN exposures x ON x.follow_up = f.id),
    first AS (
      SELECT DISTINCT ON (tenant, experiment, root) * FROM exposed
      ORDER BY tenant, experiment, root, exposed_at, follow_up),
    arms AS MATERIALIZED (
      SELECT f.tenant, f.experiment, f.root AS person, f.trigger, coalesce(c.country, '') AS country, f.channel,
        f.received_at, f.arm, (
          SELECT a.attended FROM appointments a WHERE a.tenant = f.tenant AND a.booking_id = f.subject_id
            AND a.received_at <= f.latest_by
          ORDER BY a.at DESC, a.received_at DESC, a.event DESC LIMIT 1) AS came
      FROM first f JOIN calls c ON c.id = f.call)`;
}
