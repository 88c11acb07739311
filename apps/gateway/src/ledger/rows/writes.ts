import type { PoolClient, QueryConfig } from 'pg';
import { sqlState } from '../../postgres/connect.ts';
import { pagesOf, type LedgerLine } from './ledger-pages.ts';
import { encodeRows } from './row-encoding.ts';
import { rowTypeIds, type RowTypeIds } from './row-type-ids.ts';
import { RowsParameter, type BulkTable, type Columns, type Row } from './row-type.ts';
import { ledgerTable } from './tables.ts';

/** A statement that writes; its parameters are numbered from 1. */
export interface WriteStatement {
  /** Stands for its text: two statements of one name have one text. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * What a transaction writes, gathered and sent as one statement: a round trip costs more than
 * most of what it carries. All of it sees the database as it was before, so no two parts may
 * write the same row, and none may need what another writes.
 */
export class Writes {
  readonly #inserts = new Map<BulkTable<Columns>, Row<Columns>[]>();
  readonly #others: WriteStatement[] = [];
  readonly #conditions: WriteStatement[] = [];
  readonly #lines: LedgerLine[] = [];
  #version: number | undefined;

  insert<C extends Columns>(table: BulkTable<C>, rows: readonly Row<C>[]): void {
    if (rows.length === 0) return;
    const key = table as unknown as BulkTable<Columns>;
    const gathered = this.#inserts.get(key);
    if (gathered === undefined) this.#inserts.set(key, [...rows]);
    else gathered.push(...rows);
  }

  /** Into the ledger, in this order. */
  enter(...lines: readonly LedgerLine[]): void {
    this.#lines.push(...lines);
  }

  add(statement: WriteStatement): void {
    this.#others.push(statement);
  }

  /**
   * What is gathered is written only if this holds: a statement that reads, and answers one row with a boolean `holds`.
   * Otherwise the transaction fails, as {@link isConditionFailure} tells.
   */
  require(condition: WriteStatement): void {
    this.#conditions.push(condition);
  }

  /** The `xmin` of the rows that were written, 32 bits; known once something was. */
  get version(): number | undefined {
    return this.#version;
  }

  /** Sends everything; what was sent is not sent again. */
  async flush(client: PoolClient): Promise<void> {
    await this.#send(client, this.#take(await rowTypeIds(client)));
  }

  /** Sends everything and, behind it, the end of the transaction. */
  async commit(client: PoolClient): Promise<void> {
    const queries = this.#take(await rowTypeIds(client));
    // A commit behind a failed write rolls back, and the write's error is the one that is told.
    await Promise.all([this.#send(client, queries), client.query('COMMIT')]);
  }

  async #send(client: PoolClient, queries: readonly QueryConfig[]): Promise<void> {
    const answers = await Promise.all(queries.map((query) => client.query<{ transaction: string }>(query)));
    const transaction = answers.at(-1)?.rows[0]?.transaction;
    if (transaction !== undefined) this.#version = Number(BigInt.asUintN(32, BigInt(transaction)));
  }

  /** In the order in which they are sent. */
  #take(typeIds: RowTypeIds): QueryConfig[] {
    this.insert(ledgerTable, pagesOf(this.#lines.splice(0)));
    const before = [...this.#inserts].flatMap(([table, rows]) => table.before?.(rows) ?? []);
    const written = [...[...this.#inserts].map(insertOf), ...this.#others];
    const conditions = this.#conditions.splice(0);
    this.#inserts.clear();
    this.#others.length = 0;
    if (written.length === 0) return [];
    const values = [...conditions, ...written].flatMap((one) => one.values.map((value) => sendable(value, typeIds)));
    return [...before, { ...together(conditions, written), values }];
  }
}

function insertOf([table, rows]: [BulkTable<Columns>, readonly Row<Columns>[]]): WriteStatement {
  return { name: table.name, text: table.insertText, values: [new RowsParameter(table, rows)] };
}

function sendable(value: unknown, typeIds: RowTypeIds): unknown {
  if (!(value instanceof RowsParameter)) return value;
  const id = typeIds.get(value.type.name);
  if (id === undefined) throw new Error(`the database has no type ${value.type.name}: its migrations are not ours`);
  return encodeRows(value, id);
}

interface Together {
  readonly name: string;
  readonly text: string;
}

/** The combinations met so far; there are some dozens, and each is prepared once a connection. */
const combinations = new Map<string, Together>();

function together(conditions: readonly WriteStatement[], written: readonly WriteStatement[]): Together {
  const statements = [...conditions, ...written];
  const key = statements.map((one) => one.name).join('+');
  const known = combinations.get(key);
  if (known !== undefined) return known;
  let offset = 0;
  const parts = statements.map(({ text, values }, index) => {
    const shift = offset;
    offset += values.length;
    return `w${index} AS (${text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + shift}`)})`;
  });
  // Of all errors this is the one that an expression can raise without a function of ours.
  const checks = conditions.map((_one, index) => `, 1 / (SELECT holds FROM w${index})::integer`);
  // PostgreSQL cuts names off at 63 bytes, so the combination has a number for a name.
  const made = {
    name: `writes ${combinations.size}`,
    text: `WITH ${parts.join(', ')} SELECT pg_current_xact_id()::text AS transaction${checks.join('')}`,
  };
  combinations.set(key, made);
  return made;
}

/** Whether a transaction failed because of what it required (division by zero). */
export function isConditionFailure(error: unknown): boolean {
  return sqlState(error) === '22012';
}
