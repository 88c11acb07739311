import { callbackify } from 'node:util';
import { Pool, type PoolClient } from 'pg';
import { isError } from '../observability/mask-personal-data.ts';
import { RareWarnings } from '../observability/rare-warnings.ts';
import { beginSession, SessionError, type SessionRole } from './begin-session.ts';
import { columnTypes } from './column-types.ts';
import type { PostgresLog } from './postgres-log.ts';

/** What a pool needs to know. */
export interface PoolSettings {
  /** `postgresql://user:password@host:port/database`, TLS parameters included. */
  readonly connectionString: string;
  /** The most connections the pool opens. */
  readonly max: number;
  /** Shown in `pg_stat_activity`, so that an operator sees whose connection it is. */
  readonly applicationName: string;
  readonly log: PostgresLog;
  /** The longest that one statement may go unanswered; 10 s. `Infinity` for migrations, which take what they take. */
  readonly answerWithinMs?: number;
  /** What every session works as, instead of the user who logs in. */
  readonly session?: SessionRole;
}

/** For a connection, whether it is made or waited for: whoever asks has an answer to give, a voice platform within seconds. */
const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;
/** What nobody waits for any more is ended by the server, too; a little later, so that there is one who says so. */
const SERVER_ENDS_AFTER_MS = 5_000;

/**
 * A pool of connections; columns arrive as `column-types.ts` says, and every session works in UTC.
 * It connects at the first query, not here.
 */
export function openPool(settings: PoolSettings): Pool {
  const { connectionString, max, applicationName, log, answerWithinMs = ANSWER_WITHIN_MS, session } = settings;
  const statementMs = Number.isFinite(answerWithinMs) ? answerWithinMs + SERVER_ENDS_AFTER_MS : 0;
  const rarely = new RareWarnings(log);
  const begin = callbackify(async (client: PoolClient) => {
    try {
      await beginSession(client, { applicationName, statementMs, session }, CONNECT_TIMEOUT_MS);
    } catch (error) {
      // Whoever reads is only answered that the database cannot be reached.
      const reason = error instanceof Error ? error.message : String(error);
      rarely.warn(reason, () => ({ reason, applicationName }), 'PostgreSQL lets us in, and a session does not begin.');
      throw error;
    }
  });
  const pool = new Pool({
    connectionString,
    max,
    application_name: applicationName,
    types: columnTypes,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    // A PostgreSQL behind a network that swallows everything says nothing, not even no. The driver closes a connection
    // whose statement went unanswered, so what waits behind it fails with it.
    ...(Number.isFinite(answerWithinMs) && { query_timeout: answerWithinMs }),
    // What a transaction asks without needing the last answer goes out together: a round trip waits for a busy process.
    pipeline: true,
    verify: (client, done) => begin(client, (error) => done(error ?? undefined)),
  });
  // A connection that breaks while no query runs on it (a restart of PostgreSQL, say) has no caller to reject: without
  // listeners Node would end the process. Between two statements of a transaction the client alone emits the error, in
  // the pool both do. The pool drops the connection, and the next query opens another.
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      // A pool that is closing lets its connections go; how each of them ends is no news.
      if (pool.ending) return;
      log.warn({ code: sqlState(error), applicationName }, 'A connection to PostgreSQL broke.');
    });
  });
  pool.on('error', () => undefined);
  return pool;
}

/** The five-character SQLSTATE of a server's error, or the code of a socket's; `undefined` for any other error. */
export function sqlState(error: unknown): string | undefined {
  if (!isError(error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Of sockets, and of PostgreSQL where it is not a whole class. */
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  '3D000',
  '25006',
  '25P03',
]);
const awayClasses = new Set(['08', '28', '53', '57', '58']);
/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateCodes = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/;
/** What the driver says without a code when a connection is cut, cannot be made or is not answered in time. */
const awayMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (?:has encountered a connection error|was closed) and is not queryable|Cannot use a pool after calling end|The server does not support SSL connections)/;

/**
 * Whether the database, and not a statement, is in trouble: a name that nobody knows, a socket that does not connect (of
 * whichever cause: the process may have no descriptor left for it) or broke, a certificate that is not trusted any more, and
 * of https://www.postgresql.org/docs/current/errcodes-appendix.html the classes 08 (connection), 28 (nobody is let in: the
 * password was changed), 53 (resources, a full disk among them), 57 (operator: a statement that was cancelled, or took longer
 * than the server allows, among them) and 58 (system), a database that is gone (3D000), a server that became read-only (25006,
 * a standby that was the primary), a transaction that it gave up because we were silent (25P03), and whatever it ends a session
 * with or begins none for (a role that was dropped, or that we may not take on or connect with any more; a pooler that hands on
 * the sessions of others).
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!isError(error)) return false;
  if (error instanceof SessionError) return true;
  const code = sqlState(error) ?? '';
  if (isAwayCode(code) || certificateCodes.test(code) || awayMessages.test(error.message)) return true;
  if ('severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC')) return true;
  return 'syscall' in error && error.syscall === 'connect';
}

function isAwayCode(code: string): boolean {
  const isOfClass = code.length === sqlStateLength && awayClasses.has(code.slice(0, 2));
  return isOfClass || awayCodes.has(code) || code.startsWith('EAI_');
}

const sqlStateLength = 5;
const cancelled = '57014';

/** Whether every other statement would fail as well: one that was cancelled may have asked for too much at once. */
export function concernsEveryStatement(error: unknown): boolean {
  return isDatabaseAway(error) && sqlState(error) !== cancelled;
}
