/** A value of a column on its way to PostgreSQL. */
type Value = string | number | boolean | Date | Uint8Array | null | undefined | readonly string[];

/**
 * A column of values as a PostgreSQL array in text form. The driver would make the same, value
 * by value and with every check; here the type of the column says what is needed.
 */
export function arrayLiteral(type: string, values: readonly unknown[]): string {
  return columnLiteral(type, values, (value) => value);
}

/** The same of one column of many rows, in one pass. */
export function columnLiteral<Row>(type: string, rows: readonly Row[], valueOf: (row: Row) => unknown): string {
  const write = writerOf(type);
  let literal = '{';
  let separator = '';
  for (const row of rows) {
    const value = valueOf(row) as Value;
    literal += separator + (value === null || value === undefined ? 'NULL' : write(value));
    separator = ',';
  }
  return `${literal}}`;
}

/** A list of texts as the text form of a PostgreSQL array: `unnest` would flatten an array of arrays. */
export function textArray(values: readonly string[]): string {
  return `{${values.map(quoted).join(',')}}`;
}

function writerOf(type: string): (value: NonNullable<Value>) => string {
  switch (type) {
    case 'uuid':
    case 'bigint':
    case 'integer':
    case 'smallint':
    case 'boolean':
      return String;
    case 'timestamptz':
      return (value) => `"${(value as Date).toISOString()}"`;
    case 'bytea':
      return (value) => `"\\\\x${Buffer.from(value as Uint8Array).toString('hex')}"`;
    default:
      return type.endsWith('[]')
        ? (value) => quoted(textArray(value as readonly string[]))
        : (value) => quoted(value as string);
  }
}

const needsEscape = /["\\]/;

function quoted(text: string): string {
  return needsEscape.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${text}"`;
}
