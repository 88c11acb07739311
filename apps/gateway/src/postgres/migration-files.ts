import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One numbered SQL file. */
export interface Migration {
  /** From 1 on, without a gap. */
  readonly number: number;
  /** The file's name, `0001-ledger.sql`. */
  readonly name: string;
  readonly sql: string;
  /** Of the text, as 64 hexadecimal digits. */
  readonly sha256: string;
  /** Its first line is `--! breaking`: code that does not know this migration must not run on the database. */
  readonly breaking: boolean;
}

/** The migrations and the database do not fit together. The message names the file and the mend. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const FILE_NAME = /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.sql$/;
const BREAKING_MARK = /^--! breaking[ \t]*(?:\n|$)/;

/**
 * Reads `NNNN-name.sql` files in the order of their numbers. Files that do not end in `.sql` are left alone.
 *
 * @throws MigrationError for a name of another form, a number taken twice, or a gap.
 */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const number = numberOf(name);
    const expected = migrations.length + 1;
    if (number < expected) {
      throw new MigrationError(`Migration number ${number} is taken twice (again by ${name}): renumber one of them.`);
    }
    if (number > expected) {
      throw new MigrationError(`Migration ${expected} is missing before ${name}: put its file back, or renumber.`);
    }
    migrations.push(migrationOf(number, name, await readFile(join(directory, name), 'utf8')));
  }
  return migrations;
}

function numberOf(name: string): number {
  const match = FILE_NAME.exec(name);
  if (match?.[1] === undefined) {
    throw new MigrationError(`${name} is no migration's name: call it NNNN-some-name.sql, in lower case.`);
  }
  return Number(match[1]);
}

function migrationOf(number: number, name: string, text: string): Migration {
  // A checkout on Windows may turn line ends into CRLF; that is no change of the migration.
  const sql = text.replaceAll('\r\n', '\n');
  const sha256 = createHash('sha256').update(sql).digest('hex');
  return { number, name, sql, sha256, breaking: BREAKING_MARK.test(sql) };
}
