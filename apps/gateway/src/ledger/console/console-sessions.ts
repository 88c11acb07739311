import { hash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';

/** What a person at the console may do, each all of the one before. */
export const consoleRoles = ['viewer', 'operator', 'admin'] as const;
export type ConsoleRole = (typeof consoleRoles)[number];

/** Whoever was let in at the console. */
export interface SignedIn {
  /** What to call them. */
  readonly user: string;
  /** The same for every sign-in of theirs; the ledger names them by it, so it should be no address. */
  readonly subject: string;
  readonly role: ConsoleRole;
  /** `*` is all that there are. */
  readonly tenants: '*' | readonly string[];
  readonly signedInBy: 'link' | 'oidc';
}

export interface ConsoleSession extends SignedIn {
  /** When it ends whatever is done. */
  readonly expiresAt: Date;
}

/** A session ends after this, and after that long without a request. */
export const longestSessionMs = 12 * 60 * 60 * 1_000;
export const idleSessionMs = 60 * 60 * 1_000;
/** It is written down no more often that a session is used. */
const seenEveryMs = 60_000;
const linkMs = 15 * 60 * 1_000;

interface Row {
  user_name: string;
  subject: string;
  role: ConsoleRole;
  tenants: string[] | null;
  signed_in_by: SignedIn['signedInBy'];
  seen_at: Date;
  expires_at: Date;
}

/**
 * The sessions of the console, and the links that begin one, kept in the database so that every gateway knows them. Only
 * the hashes of what opens them are kept: whoever reads the tables can sign in with nothing of it.
 */
export class ConsoleSessions {
  readonly #pool: Pool;
  readonly #now: () => Date;

  constructor(pool: Pool, now: () => Date) {
    this.#pool = pool;
    this.#now = now;
  }

  /** Begins a session. The token is its cookie; it is told this once. */
  async begin(who: SignedIn): Promise<{ readonly token: string; readonly session: ConsoleSession }> {
    const now = this.#now();
    const token = newToken();
    const expiresAt = new Date(now.getTime() + longestSessionMs);
    const { user, subject, role, tenants, signedInBy } = who;
    await this.#pool.query('DELETE FROM console_sessions WHERE expires_at <= $1', [now]);
    await this.#pool.query(
      `INSERT INTO console_sessions (id_hash, user_name, subject, role, tenants, signed_in_by, begun_at, seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
      [hashOf(token), user, subject, role, tenants === '*' ? null : tenants, signedInBy, now, expiresAt],
    );
    return { token, session: { ...who, expiresAt } };
  }

  /** The session of a cookie, which is used by asking. Undefined for one that has ended, and for what never was one. */
  async find(token: string): Promise<ConsoleSession | undefined> {
    if (!isToken(token)) return undefined;
    const now = this.#now();
    const idHash = hashOf(token);
    const { rows } = await this.#pool.query<Row>({
      name: 'find console session',
      text: `SELECT user_name, subject, role, tenants, signed_in_by, seen_at, expires_at FROM console_sessions
        WHERE id_hash = $1 AND expires_at > $2 AND seen_at > $3`,
      values: [idHash, now, new Date(now.getTime() - idleSessionMs)],
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    if (now.getTime() - row.seen_at.getTime() >= seenEveryMs) {
      await this.#pool.query('UPDATE console_sessions SET seen_at = $2 WHERE id_hash = $1', [idHash, now]);
    }
    return {
      user: row.user_name,
      subject: row.subject,
      role: row.role,
      tenants: row.tenants ?? '*',
      signedInBy: row.signed_in_by,
      expiresAt: row.expires_at,
    };
  }

  /** Whether a session still stands; asking does not use it. */
  async stands(token: string): Promise<boolean> {
    const now = this.#now();
    const { rowCount } = await this.#pool.query(
      'SELECT FROM console_sessions WHERE id_hash = $1 AND expires_at > $2 AND seen_at > $3',
      [hashOf(token), now, new Date(now.getTime() - idleSessionMs)],
    );
    return rowCount === 1;
  }

  async end(token: string): Promise<void> {
    await this.#pool.query('DELETE FROM console_sessions WHERE id_hash = $1', [hashOf(token)]);
  }

  /** The token of a new link, which is good once and for a quarter of an hour. */
  async newLink(): Promise<string> {
    const now = this.#now();
    const token = newToken();
    await this.#pool.query('DELETE FROM console_links WHERE expires_at <= $1', [now]);
    await this.#pool.query('INSERT INTO console_links (token_hash, expires_at) VALUES ($1, $2)', [
      hashOf(token),
      new Date(now.getTime() + linkMs),
    ]);
    return token;
  }

  /** Whether a link was good. It is so no more. */
  async takeLink(token: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('DELETE FROM console_links WHERE token_hash = $1 AND expires_at > $2', [
      hashOf(token),
      this.#now(),
    ]);
    return rowCount === 1;
  }
}

/** Where the page takes a link's token; behind the #, so that it stands in no log. */
export function signInLink(publicUrl: string, token: string): string {
  return `${publicUrl}/console/#/sign-in?token=${token}`;
}

/** 32 random bytes in base64url: a plain hash hides them well enough. */
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

function hashOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
