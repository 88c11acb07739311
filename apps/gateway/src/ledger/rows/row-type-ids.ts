import type { PoolClient } from 'pg';

/** OIDs of our composite types, by name; they differ from database to database. */
export type RowTypeIds = ReadonlyMap<string, number>;

const known = new WeakMap<PoolClient, Promise<RowTypeIds>>();

/** Asked once a connection: the types of a database that was restored behind a new connection have other OIDs. */
export function rowTypeIds(client: PoolClient): Promise<RowTypeIds> {
  const asked = known.get(client);
  if (asked !== undefined) return asked;
  const asking = ask(client);
  known.set(client, asking);
  asking.catch(() => known.delete(client));
  return asking;
}

async function ask(client: PoolClient): Promise<RowTypeIds> {
  const { rows } = await client.query<{ name: string; id: number }>({
    name: 'row types',
    text: `SELECT typname AS name, oid::integer AS id FROM pg_type
      WHERE typtype = 'c' AND typname LIKE '%\\_row' AND typnamespace = current_schema()::regnamespace`,
  });
  return new Map(rows.map(({ name, id }) => [name, id]));
}
