import { escapeIdentifier, escapeLiteral, type ClientBase } from 'pg';

/** A role of the database, and the schema in which its tables lie. */
export interface SessionRole {
  readonly role: string;
  readonly schema: string;
}

/** How a session is to work. */
export interface SessionSettings {
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** The longest that a statement may take on the server, in milliseconds; 0 for no bound. */
  readonly statementMs: number;
  /** What it works as, instead of the user who logs in. */
  readonly session?: SessionRole | undefined;
}

/** Settings of a session, whatever the server, the database or the user prefers. */
const settings: Readonly<Record<string, string>> = {
  // Months and days of the ledger are cut in UTC.
  TimeZone: 'UTC',
  // What the driver reads, and what texts in statements mean.
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  // What transactions see of each other is settled by the locks that they take.
  default_transaction_isolation: 'read committed',
  row_security: 'on',
  // Every statement looks rows up by key, a batch at a time. A plan that is made while a table is still empty would
  // read it from end to end for ever after, so plans are pinned to index look-ups and made once.
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  // What stands in a table without an index is read from end to end all the same, and the plan then seems so dear that a
  // server that can compile statements does: for a row or two, half a second.
  jit: 'off',
  // The locks of calls and people end with the session that holds them. Of a machine that lost its power or its network,
  // PostgreSQL hears nothing: it gives such a session up itself, before anybody has waited for a minute.
  tcp_user_timeout: '15s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '2',
  idle_in_transaction_session_timeout: '20s',
  // Whoever waits for a lock is bounded by its statement, and a connection of the pool rests for as long as the pool says.
  lock_timeout: '0',
  idle_session_timeout: '0',
};

/** Of PostgreSQL 17 and later alone. */
const newerSettings: Readonly<Record<string, string>> = { transaction_timeout: '0' };

/** A session that does not begin as it has to. It keeps the message and the SQLSTATE of the server. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly code: string | undefined;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    const { code } = (cause ?? {}) as { readonly code?: unknown };
    this.code = typeof code === 'string' ? code : undefined;
  }
}

/** Stands in a session from its beginning to its end. */
const mark = 'aftercall.session';

/**
 * Has a new session work as ours do, before anything else is asked in it. By a statement, and not by the options with which a
 * connection may begin: a pooler in between refuses these or leaves them out, and those of a URL stand in their place.
 *
 * @throws SessionError when the server does not let it work so, or it is the session of somebody else.
 */
export async function beginSession(
  client: ClientBase,
  { applicationName, statementMs, session }: SessionSettings,
  answerWithinMs: number,
): Promise<void> {
  const all = {
    ...settings,
    [mark]: 'begun',
    application_name: applicationName,
    statement_timeout: String(statementMs),
    // The role comes last: it may do less than whoever logs in.
    ...(session !== undefined && { search_path: escapeIdentifier(session.schema), role: session.role }),
  };
  const newer = Object.entries(newerSettings).map(
    ([name, value]) => `CASE WHEN current_setting('${name}', true) IS NOT NULL THEN ${setting(name, value)} END`,
  );
  const texts = [...newer, ...Object.entries(all).map(([name, value]) => setting(name, value))];
  // The driver knows the bound of a question; its types do not.
  const statement = {
    text: `SELECT current_setting('${mark}', true) AS left_over, ${texts.join(', ')}`,
    query_timeout: answerWithinMs,
  };
  const { rows } = await client
    .query<{ left_over: string | null }>(statement)
    .catch((error: unknown) => Promise.reject(sessionErrorOf(error)));
  if ((rows[0]?.left_over ?? '') !== '')
    throw new SessionError(`The session is that of another connection: ${sharedSession}.`);
}

function setting(name: string, value: string): string {
  return `set_config('${name}', ${escapeLiteral(value)}, false)`;
}

/** Of the server alone: of a connection that broke, the driver says what is the matter. */
function sessionErrorOf(error: unknown): unknown {
  return error instanceof Error && 'severity' in error ? new SessionError(error.message, error) : error;
}

export const sharedSession =
  'a pooler in front of it hands on the sessions of others: have it keep them (PgBouncer: pool_mode = session, and ' +
  'server_reset_query = DISCARD ALL), or name the server itself';
