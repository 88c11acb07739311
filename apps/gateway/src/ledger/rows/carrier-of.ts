/**
 * The follow-up whose attempts tell the follow-up `f`: itself, or the one that it was merged into. Written out, because
 * PostgreSQL does not know of COALESCE that it tells nobody of a row: under the policies of the API it would look at every
 * attempt, one by one, before it compares. https://www.postgresql.org/docs/current/rules-privileges.html
 */
export const carrierOf = 'CASE WHEN f.merged_into IS NULL THEN f.id ELSE f.merged_into END';
