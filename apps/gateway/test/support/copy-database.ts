import { Client, escapeIdentifier } from 'pg';
import type { TestDatabase } from './postgres-test-database.ts';

/** A backup: a copy of a database that nobody is connected to, as it is now. */
export async function copyDatabase(database: TestDatabase): Promise<TestDatabase> {
  const name = `${database.name.slice(0, 50)}_copy`;
  const server = new URL(database.connectionString);
  server.pathname = '/postgres';
  const asAdministrator = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: server.href });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await asAdministrator(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(database.name)}`);
  const copy = new URL(database.connectionString);
  copy.pathname = `/${name}`;
  return {
    name,
    connectionString: copy.href,
    drop: () => asAdministrator(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  };
}
