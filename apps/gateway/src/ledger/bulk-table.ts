import { columnLiteral } from './array-literal.ts';

/** A column and the type its values are sent as; an array column is sent as its text form. */
export type Columns = Readonly<Record<string, string>>;

export type Row<C extends Columns> = { readonly [Name in keyof C]: unknown };

/** A table that rows are written to in bulk: one statement, one array a column. */
export interface BulkTable<C extends Columns> {
  readonly name: string;
  readonly columns: C;
  readonly insertText: string;
}

/**
 * Describes a table for bulk writes. Values travel as one array a column, which costs
 * PostgreSQL one statement however many rows there are.
 */
export function bulkTable<C extends Columns>(name: string, columns: C, onConflict = ''): BulkTable<C> {
  const names = Object.keys(columns);
  const types = Object.values(columns);
  const sent = types.map((type, index) => `$${index + 1}::${sentAs(type)}[]`);
  const selected = names.map((column, index) =>
    types[index]?.endsWith('[]') ? `r.${column}::${types[index]}` : `r.${column}`,
  );
  const insertText =
    `INSERT INTO ${name} (${names.join(', ')}) SELECT ${selected.join(', ')} ` +
    `FROM unnest(${sent.join(', ')}) AS r (${names.join(', ')}) ${onConflict}`;
  return { name, columns, insertText };
}

/** The rows turned on their side: one array a column, in the order of the columns. */
export function columnArrays<C extends Columns>(columns: C, rows: readonly Row<C>[]): string[] {
  return Object.entries(columns).map(([name, type]) => columnLiteral(type, rows, (row) => row[name as keyof C]));
}

function sentAs(type: string): string {
  return type.endsWith('[]') ? 'text' : type;
}
