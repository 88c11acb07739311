import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { openDatabase, type OpenDatabase } from '../../src/composition/open-database.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { isPgBouncerInstalled, startPgBouncer } from '../support/pg-bouncer.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';

let database: TestDatabase;
let opened: OpenDatabase | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What the start says of the database behind a PgBouncer with these settings; what it opened is looked at meanwhile. */
async function startBehind(settings: readonly string[], look?: (open: OpenDatabase) => Promise<void>): Promise<string> {
  const bouncer = await startPgBouncer(database.connectionString, settings);
  const url = bouncer.connectionString;
  const config = { kind: 'external', url, dataDir: '', poolSize: 2, readPoolSize: 1, roles: 'required' } as const;
  try {
    opened = await openDatabase(url, config, createLogger({ level: 'silent' }));
    await look?.(opened);
    return 'starts';
  } catch (error) {
    return String(error);
  } finally {
    await opened?.end();
    opened = undefined;
    await bouncer.stop();
  }
}

async function sessionOf(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query(
    `SELECT current_user AS me, current_setting('jit') AS jit, current_setting('application_name') AS name`,
  );
  return rows[0];
}

if (!isPgBouncerInstalled()) {
  test('behind PgBouncer: not checked', () => {
    process.stderr.write('SKIPPED: how gateways work behind PgBouncer needs pgbouncer; install it to run that.\n');
  });
} else {
  describe('behind PgBouncer', () => {
    test('that keeps sessions, as it comes but for that, each works under its role and as ours do', async () => {
      const owner = new URL(database.connectionString).username;
      const said = await startBehind(['pool_mode = session'], async ({ pool, readPool, ownerPool }) => {
        expect(await sessionOf(pool)).toEqual({ me: 'aftercall_engine', jit: 'off', name: 'aftercall' });
        expect(await sessionOf(readPool)).toEqual({ me: 'aftercall_api', jit: 'off', name: 'aftercall api' });
        expect(await sessionOf(ownerPool)).toEqual({ me: owner, jit: 'off', name: 'aftercall owner' });
      });
      expect(said).toBe('starts');
    });

    test.each([
      ['gives each transaction a session', ['pool_mode = transaction']],
      ['gives each transaction a session, and has one', ['pool_mode = transaction', 'default_pool_size = 1']],
      ['gives each transaction a session, in turn', ['pool_mode = transaction', 'server_round_robin = 1']],
      ['gives each statement a session', ['pool_mode = statement']],
      ['leaves sessions as others left them', ['pool_mode = session', 'server_reset_query =']],
    ])('that %s, no gateway starts, and it says what to set', async (_, settings) => {
      const said = await startBehind(settings);
      expect(said).toMatch(/^DatabaseConnectionError: The database of DATABASE_URL \(database\.url\) cannot be used: /);
      expect(said).toMatch(/pool_mode = session, and server_reset_query = DISCARD ALL/);
    });
  });
}
