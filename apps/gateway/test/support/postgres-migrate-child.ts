import { openPool } from '../../src/postgres/connect.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { silentLog } from './postgres-test-database.ts';

/** Migrates as a process of its own, `postgres-migrate-child.ts <connection string> <folder>`, and prints the summary. */
const [connectionString, directory] = process.argv.slice(2);
if (connectionString === undefined || directory === undefined) throw new Error('Which database, which folder?');
const pool = openPool({ connectionString, max: 1, applicationName: 'migrate-child', log: silentLog });
const summary = await migrate({ pool, directory, log: silentLog });
await pool.end();
process.stdout.write(JSON.stringify(summary));
