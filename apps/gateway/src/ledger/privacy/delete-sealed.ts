/**
 * A statement that deletes rows of a table together with the keys of their own that they are sealed under.
 *
 * @param theirs selects the ids of what they belong to, as `id`.
 * @param column of the table, that holds such an id.
 */
export function deleteSealed(table: string, column: string, theirs: string): string {
  return `WITH theirs AS MATERIALIZED (${theirs}),
    keys AS (DELETE FROM data_keys k USING theirs WHERE k.id = theirs.id)
    DELETE FROM ${table} sealed USING theirs WHERE sealed.${column} = theirs.id`;
}
