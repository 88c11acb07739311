import type { NewId } from '@aftercall/core';
import type { Pool } from 'pg';
import type { ConsoleRole } from './console-sessions.ts';
import type { TenantReads } from '../reads/tenant-reads.ts';
import { readTimeCursor, timeCursor } from '../reads/time-cursor.ts';

/** What the audit of the console holds. */
export const consoleActs = [
  'sign_in',
  'sign_in_refused',
  'sign_out',
  'unmask',
  'evidence',
  'settle',
  'replay',
  'consent',
] as const;

export type ConsoleActKind = (typeof consoleActs)[number];

/** What somebody asked for at the console. */
export interface ConsoleAct {
  readonly act: ConsoleActKind;
  /** Empty where nobody is known. */
  readonly user: string;
  readonly subject: string;
  readonly role?: ConsoleRole;
  /** Absent where it is about none, or about several. */
  readonly tenant?: string;
  /** A kind and an id: `call call-81f2`. */
  readonly object?: string;
  readonly reason?: string;
}

export interface StoredConsoleAct extends ConsoleAct {
  readonly id: string;
  readonly at: Date;
}

export interface ConsoleActsQuery {
  /** With `*`, also what is about no tenant, or about several. */
  readonly tenants: readonly string[];
  readonly act?: ConsoleActKind;
  /** The `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

export interface ConsoleActsPage {
  readonly acts: readonly StoredConsoleAct[];
  /** Absent on the last one. */
  readonly next?: string;
}

interface Row {
  id: string;
  at: Date;
  act: ConsoleActKind;
  user_name: string;
  subject: string;
  role: ConsoleRole | null;
  tenant: string | null;
  object: string | null;
  reason: string | null;
}

export interface ConsoleAuditParts {
  readonly pool: Pool;
  readonly reads: TenantReads;
  readonly newId: NewId;
  readonly now: () => Date;
}

/** The audit of the console: rows are added before what they tell of is done, and never changed. */
export class ConsoleAudit {
  readonly #parts: ConsoleAuditParts;

  constructor(parts: ConsoleAuditParts) {
    this.#parts = parts;
  }

  async add({ act, user, subject, role, tenant, object, reason }: ConsoleAct): Promise<void> {
    const { pool, newId, now } = this.#parts;
    await pool.query(
      `INSERT INTO console_acts (id, at, act, user_name, subject, role, tenant, object, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [newId(), now(), act, user, subject, role ?? null, tenant ?? null, object ?? null, reason ?? null],
    );
  }

  /**
   * Newest first.
   *
   * @throws {BadCursorError} for a cursor that no page gave.
   */
  async page({ tenants, act, after, limit }: ConsoleActsQuery): Promise<ConsoleActsPage> {
    const [at, id] = readTimeCursor(after);
    const { rows } = await this.#parts.reads.as({ tenants }, (client) =>
      client.query<Row>({
        name: 'audit of the console',
        text: `SELECT id, at, act, user_name, subject, role, tenant, object, reason FROM console_acts
          WHERE (tenant = ANY ($1) OR tenant IS NULL AND '*' = ANY ($1)) AND ($2::text IS NULL OR act = $2)
            AND ($3::timestamptz IS NULL OR (at, id) < ($3, $4::uuid))
          ORDER BY at DESC, id DESC LIMIT $5`,
        values: [tenants, act ?? null, at, id, limit + 1],
      }),
    );
    const acts = rows.slice(0, limit).map(actOfRow);
    const last = acts.at(-1);
    return { acts, ...(rows.length > limit && last !== undefined && { next: timeCursor(last.at, last.id) }) };
  }
}

function actOfRow({ id, at, act, user_name: user, subject, role, tenant, object, reason }: Row): StoredConsoleAct {
  return {
    id,
    at,
    act,
    user,
    subject,
    ...(role !== null && { role }),
    ...(tenant !== null && { tenant }),
    ...(object !== null && { object }),
    ...(reason !== null && { reason }),
  };
}
