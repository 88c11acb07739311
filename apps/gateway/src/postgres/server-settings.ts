/**
 * The settings of the embedded PostgreSQL. They are given on its command line, which neither `postgresql.conf` nor
 * ALTER SYSTEM overrides.
 * https://www.postgresql.org/docs/18/runtime-config.html
 */
const settings: Readonly<Record<string, string>> = {
  // An answered event stays: PostgreSQL's own defaults, said aloud because the gateway refuses anything else.
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',

  // Only this machine, and only with the password. No Unix socket: its path may have at most 107 bytes.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '100',

  // Room for the hot tables in memory, and few, spread-out checkpoints: the full page images that follow each one
  // are the larger part of what is written.
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',

  // Short statements on monthly partitions: compiling costs more than it brings, and each partition takes locks.
  jit: 'off',
  max_locks_per_transaction: '256',

  timezone: 'UTC',
  log_timezone: 'UTC',

  // The server's log may hold no personal data: no text of statements, no details that quote a row.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/** The arguments for `postgres`, with the data in a folder and the ear at a port. */
export function serverArguments(clusterDir: string, port: number): string[] {
  const given = Object.entries({ ...settings, port: String(port) });
  return ['-D', clusterDir, ...given.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
