import type { Pool } from 'pg';

/** The server answers, and takes no writes: a standby, or one that was made read-only. */
export class ReadOnlyDatabaseError extends Error {
  override readonly name = 'ReadOnlyDatabaseError';
}

/** @throws ReadOnlyDatabaseError when a transaction could only read; it could on a standby, whatever else is set there. */
export async function assertWritable(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ transaction_read_only: 'on' | 'off' }>('SHOW transaction_read_only');
  if (rows[0]?.transaction_read_only === 'on') throw new ReadOnlyDatabaseError('The database takes no writes.');
}
