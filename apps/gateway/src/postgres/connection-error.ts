import { SetupError } from '../config/faults/setup-error.ts';
import { assertKeepsSessions } from './assert-keeps-sessions.ts';
import { SessionError } from './begin-session.ts';
import { sqlState } from './connect.ts';

const setting = 'DATABASE_URL (database.url)';

/** The configured database lets nobody in. The message names the setting and the mend, and neither user nor password. */
export class DatabaseConnectionError extends SetupError {
  override readonly name = 'DatabaseConnectionError';

  constructor(fault: string) {
    super(`The database of ${setting} cannot be used: ${fault}.`);
  }
}

/** @throws DatabaseConnectionError when no connection to it comes about, or none that keeps its session. */
export async function assertConnects(url: string): Promise<void> {
  try {
    await assertKeepsSessions(url);
  } catch (error) {
    throw new DatabaseConnectionError(faultOf(error, url));
  }
}

/**
 * @throws DatabaseConnectionError when nothing can be written, or not by this user (the owner of the tables does at each start),
 *   or a session cannot work as ours do.
 */
export async function asOwner<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SessionError) throw new DatabaseConnectionError(faultOf(error, ''));
    const code = sqlState(error);
    if (code === '25006') {
      const mend = 'name the server that does, or turn default_transaction_read_only off for this database and user';
      throw new DatabaseConnectionError(`it takes no writes, as a standby does: ${mend}`);
    }
    if (code === '3F000') {
      const mend =
        'make that schema (CREATE SCHEMA ... AUTHORIZATION ...), or correct the search_path of this user and database';
      throw new DatabaseConnectionError(
        `its search_path names no schema that there is and that its user may use: ${mend}`,
      );
    }
    if (code !== '42501' || !(error instanceof Error)) throw error;
    throw new DatabaseConnectionError(
      `its user may not make tables there, or does not own those that there are (${error.message}): make it the owner of ` +
        'the database (ALTER DATABASE ... OWNER TO ...) and of what is in it (REASSIGN OWNED BY ... TO ...)',
    );
  }
}

/**
 * By what the system says, Node's TLS (https://nodejs.org/api/tls.html#x509-certificate-error-codes), the server
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html), or the driver, which has no codes.
 */
export function faultOf(error: unknown, url: string): string {
  const code = sqlState(error) ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const { host, place } = placeOf(url);
  if (error instanceof SessionError) return message.replace(/\.$/, '');
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host ${host} is not known: correct its name, or let this machine look it up (${code})`;
    case 'ECONNREFUSED':
      return `nothing listens at ${place}: start PostgreSQL there, or correct host and port`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return silent(place);
    case '28P01':
      return wrongPassword;
    case '28000':
      return `PostgreSQL does not let its user in from here (${message}): allow it in pg_hba.conf, or ask for TLS where that is missing (sslmode=verify-full)`;
    case '3D000':
      return noDatabase;
    case '42501':
      return 'its user may not connect to this database: GRANT CONNECT ON DATABASE to it';
    case '53300':
      return 'PostgreSQL has no connection left: raise its max_connections, or lower poolSize and readPoolSize';
    case '57P03':
      return 'PostgreSQL is starting or stopping: start the gateway again when it takes connections';
    case 'ENOENT':
    case 'EACCES':
      return `a file that it names is missing or cannot be read (${message}): put it there, or correct its path`;
  }
  if (/certificate|^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/i.test(`${code} ${message}`)) {
    return `the certificate of ${place} is not trusted (${code || message}): name that of its authority (sslrootcert=FILE), or the host as the certificate has it`;
  }
  // PgBouncer has one code for everything.
  if (/authentication failed/.test(message)) return wrongPassword;
  if (/no such database/.test(message)) return noDatabase;
  if (/does not support SSL/.test(message)) {
    return `PostgreSQL at ${place} offers no TLS, which the URL asks for: turn on ssl there, or take sslmode out of the URL where the network may be trusted`;
  }
  if (/password must be a string/.test(message)) return 'PostgreSQL asks for a password: add it (user:password@)';
  if (/timeout/.test(message)) return silent(place);
  return `no connection comes about (${code === '' ? message : `${code}, ${message}`}): correct it`;
}

const wrongPassword =
  'PostgreSQL does not take its user with this password: correct them (special characters percent-encoded)';
const noDatabase = 'PostgreSQL has no database of this name: make it (CREATE DATABASE), or correct the name';

function silent(place: string): string {
  return `${place} does not answer: correct host and port, or let the network (firewall, security group) pass us; a pooler there has to reach PostgreSQL`;
}

function placeOf(url: string): { readonly host: string; readonly place: string } {
  const { hostname, port } = URL.parse(url) ?? { hostname: '', port: '' };
  const host = hostname === '' ? 'localhost' : hostname;
  return { host, place: `${host}:${port === '' ? '5432' : port}` };
}
