import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { silentLog } from './postgres-test-database.ts';

/**
 * A gateway reduced to its database, as a process of its own: `postgres-child.ts <data folder> <reachable folder>`.
 * It starts or adopts PostgreSQL, and at SIGTERM or SIGINT drains (over a connection it has, and over a new one) before
 * it stops PostgreSQL. Each step is one JSON line on its standard output.
 */
const [dataDir, reachableDir] = process.argv.slice(2);
if (dataDir === undefined || reachableDir === undefined) throw new Error('postgres-child.ts <data> <reachable>');

function say(step: object): void {
  process.stdout.write(`${JSON.stringify(step)}\n`);
}

try {
  const postgres = await startEmbeddedPostgres({ dataDir, reachableDir, log: silentLog });
  const connection = new Client({ connectionString: postgres.connectionString });
  await connection.connect();

  const drainThenStop = async (signal: string): Promise<void> => {
    await connection.query('DROP TABLE IF EXISTS drained; CREATE TABLE drained (signal text)');
    await connection.query('INSERT INTO drained VALUES ($1)', [signal]);
    const late = new Client({ connectionString: postgres.connectionString });
    await late.connect();
    const { rows } = await late.query('SELECT signal FROM drained');
    say({ drained: rows });
    await Promise.all([late.end(), connection.end()]);
    await postgres.stop();
    say({ stopped: true });
  };
  process.once('SIGTERM', (signal) => void drainThenStop(signal));
  process.once('SIGINT', (signal) => void drainThenStop(signal));
  say({ connectionString: postgres.connectionString, adopted: postgres.adopted, pid: postgres.pid });
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}
