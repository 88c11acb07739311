import { Client } from 'pg';
import { SessionError, sharedSession } from './begin-session.ts';

/** As a pool of ours waits for one. */
const withinMs = 5_000;

/**
 * Asks whether what is set in a session, and locked by it, stays with the connection on which that was done. A pooler that gives
 * a session to another connection between two transactions would have gateways work with each other's rights and locks.
 *
 * @throws SessionError when it does not, or a pooler has no second session for us.
 * @throws Error of the driver when there is no connection.
 */
export async function assertKeepsSessions(url: string): Promise<void> {
  const first = await connect(url);
  try {
    const session = await sessionOf(first, '');
    // What the server tells a connection about itself; a pooler tells something of its own.
    if (session === processOf(first)) return;
    await assertApart(first, session, url);
  } finally {
    await end(first);
  }
}

/** With two connections: a pooler gives the session that rests to whichever asks next, or the one that rests longest. */
async function assertApart(first: Client, session: number, url: string): Promise<void> {
  if ((await sessionOf(first, '')) !== session) throw new SessionError(sharedSession);
  const second = await connect(url);
  try {
    const other = await sessionOf(second, 'BEGIN; ');
    if (other === session || (await sessionOf(first, '')) !== session) throw new SessionError(sharedSession);
  } finally {
    await end(second);
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'aftercall starting',
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
  });
  // What breaks it is told by the next question.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The process of the server that has the session. */
async function sessionOf(client: Client, before: string): Promise<number> {
  const answer: unknown = await client
    .query(`${before}SELECT pg_backend_pid() AS pid`)
    .catch((error: unknown) => Promise.reject(refusalOf(error)));
  const last = (Array.isArray(answer) ? answer.at(-1) : answer) as { rows: readonly { pid: number }[] };
  return last.rows[0]?.pid ?? 0;
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message === 'Query read timeout') {
    return new SessionError(
      'it lets us in and then has no session for us: is a pooler in front of it out of them (PgBouncer: default_pool_size is ' +
        'more than poolSize plus readPoolSize plus two, times the gateways)?',
    );
  }
  return /statement pooling/.test(error.message) ? new SessionError(sharedSession) : error;
}

function processOf(client: Client): number | undefined {
  const { processID } = client as Client & { readonly processID?: number };
  return processID;
}

/** One that has an unanswered question is cut. */
async function end(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}
