/**
 * The part of a logger that this folder uses: the fields first, then one sentence. A pino logger is one.
 * Nothing here ever logs a password, a connection string or a row.
 */
export interface PostgresLog {
  info(fields: Readonly<Record<string, unknown>>, sentence: string): void;
  warn(fields: Readonly<Record<string, unknown>>, sentence: string): void;
}
