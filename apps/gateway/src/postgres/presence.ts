import { Client } from 'pg';
import { isDatabaseAway } from './connect.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';

/** The bytes of "aftrhere". */
const PRESENCE_LOCK = '7018425104030069349';
/** On one machine an answer comes at once. Two of these are less than a stop may take. */
const ANSWER_WITHIN_MS = 2_000;
/** Whoever was there may be stopping the server just now; not so many times in a row. */
const JOIN_TRIES = 5;

/** A PostgreSQL of ours that this process works with, and that it does. */
export interface JoinedPostgres {
  readonly server: EmbeddedPostgres;
  readonly presence: Presence;
}

/** Starts a PostgreSQL, or adopts it, and says that this process works with it. */
export async function joinPostgres(start: () => Promise<EmbeddedPostgres>): Promise<JoinedPostgres> {
  for (let tries = 1; ; tries += 1) {
    const server = await start();
    try {
      return { server, presence: await Presence.on(server.connectionString) };
    } catch (error) {
      if (isDatabaseAway(error) && tries < JOIN_TRIES) continue;
      if (!server.adopted) await server.stop();
      throw error;
    }
  }
}

/**
 * That this process works with a PostgreSQL of ours: a lock that all who do hold together, each in a session of its own.
 * PostgreSQL takes it from whoever is killed, so a server that was left behind is told from one that others work with.
 */
export class Presence {
  readonly #connectionString: string;
  readonly #client: Client;

  private constructor(connectionString: string, client: Client) {
    this.#connectionString = connectionString;
    this.#client = client;
  }

  /** @throws Error of the driver when the server is just ending, or does not answer. */
  static async on(connectionString: string): Promise<Presence> {
    const client = await connect(connectionString);
    // It waits for whoever is stopping the server, and then its session ends as well.
    await client.query(`SELECT pg_advisory_lock_shared(${PRESENCE_LOCK})`);
    return new Presence(connectionString, client);
  }

  /**
   * Whether nobody else is there. Of several who leave at once exactly one is told so, and ends the server; whoever comes
   * meanwhile waits for that. A server that does not answer is nobody's.
   */
  async leave(): Promise<boolean> {
    try {
      const client = await this.#session();
      await client.query(`SELECT pg_advisory_unlock_shared(${PRESENCE_LOCK})`);
      const { rows } = await client.query<{ is_last: boolean }>(
        `SELECT pg_try_advisory_lock(${PRESENCE_LOCK}) AS is_last`,
      );
      // The last one keeps its lock until the server has ended, and its session with it.
      if (rows[0]?.is_last !== false) return true;
      await client.end();
      return false;
    } catch {
      return true;
    }
  }

  /** Its own, or a new one where that broke. */
  async #session(): Promise<Client> {
    try {
      await this.#client.query('SELECT');
      return this.#client;
    } catch {
      return connect(this.#connectionString);
    }
  }
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({
    connectionString,
    application_name: 'aftercall present',
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  });
  // It ends with the server; what else breaks it is seen at the next question.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
