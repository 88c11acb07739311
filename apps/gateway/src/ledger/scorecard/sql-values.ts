/** The values of a statement that is put together: each place in its text is the number of its value. */
export class SqlValues {
  readonly all: unknown[] = [];

  /** The placeholder of a value, `$1` for the first one. */
  readonly of = (value: unknown): string => `$${this.all.push(value)}`;
}
