import type { QueryConfig } from 'pg';

/** The columns of a row, in order, and the PostgreSQL type of each. */
export type Columns = Readonly<Record<string, ColumnType>>;

/** The types that rows are sent in. */
export type ColumnType =
  | 'uuid'
  | 'text'
  | 'text[]'
  | 'bigint'
  | 'integer'
  | 'smallint'
  | 'boolean'
  | 'timestamptz'
  | 'json'
  | 'bytea';

export type Row<C extends Columns> = { readonly [Name in keyof C]: unknown };

/** A composite type of the database, made by a migration for the rows that a statement takes in. */
export interface RowType<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
}

/** Rows as one parameter of a statement: `unnest($1::name[])`. */
export class RowsParameter {
  readonly type: RowType;
  readonly rows: readonly Row<Columns>[];

  constructor(type: RowType, rows: readonly Row<Columns>[]) {
    this.type = type;
    this.rows = rows;
  }
}

/** A table that rows are written to in bulk: one statement and one parameter, however many rows there are. */
export interface BulkTable<C extends Columns> extends RowType<C> {
  readonly insertText: string;
  /** Asked in a statement of its own before anything of the transaction is written: locks that have to come in order. */
  readonly before?: (rows: readonly Row<C>[]) => QueryConfig<unknown[]>;
}

/**
 * Describes a table for bulk writes. Its rows travel as an array of the composite type `<table>_row`, which has these
 * very columns in this order: a type of its own and not the table's, so that a column added later leaves the gateways
 * that do not know it alone.
 *
 * @param name of the type, where that one was made before the table got its last column.
 */
export function bulkTable<C extends Columns>(
  table: string,
  columns: C,
  onConflict = '',
  name = `${table}_row`,
): BulkTable<C> {
  const names = Object.keys(columns).join(', ');
  const insertText = `INSERT INTO ${table} (${names}) SELECT ${names} FROM unnest($1::${name}[]) ${onConflict}`;
  return { name, columns, insertText };
}
