import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Pool } from 'pg';
import { encodeRows } from '../../../src/ledger/rows/row-encoding.ts';
import { rowTypeIds } from '../../../src/ledger/rows/row-type-ids.ts';
import { RowsParameter, type ColumnType } from '../../../src/ledger/rows/row-type.ts';
import * as tables from '../../../src/ledger/rows/tables.ts';
import { openPool } from '../../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../../support/postgres-test-database.ts';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool({ connectionString: database.connectionString, max: 1, applicationName: 'test', log: silentLog });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const typeOf = (column: ColumnType): string => `one_${column.replace('[]', 's')}_row`;

/** What PostgreSQL makes of values of one type. */
async function readBack(column: ColumnType, values: readonly unknown[]): Promise<unknown[]> {
  const client = await pool.connect();
  try {
    const type = { name: typeOf(column), columns: { value: column } };
    const { rows: found } = await client.query<{ id: number }>(
      'SELECT oid::integer AS id FROM pg_type WHERE typname = $1',
      [type.name],
    );
    const rows = new RowsParameter(
      type,
      values.map((value) => ({ value })),
    );
    const { rows: read } = await client.query<{ value: unknown }>(
      `SELECT value FROM unnest($1::${type.name}[]) WITH ORDINALITY AS r (value, place) ORDER BY place`,
      [encodeRows(rows, found[0]?.id ?? 0)],
    );
    return read.map((row) => row.value);
  } finally {
    client.release();
  }
}

describe('rows are read by PostgreSQL as they were meant', () => {
  // PostgreSQL holds no NUL, and the doors let no lone surrogate in.
  const text = fc
    .oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 30, maxLength: 60 }))
    .filter((one) => !one.includes('\0') && one.isWellFormed());
  const kinds: readonly [ColumnType, fc.Arbitrary<unknown>][] = [
    ['text', text],
    ['text[]', fc.array(text)],
    ['json', fc.json().map((json) => JSON.parse(json) as unknown)],
    ['uuid', fc.uuid()],
    ['bigint', fc.maxSafeInteger()],
    ['integer', fc.integer()],
    ['smallint', fc.integer({ min: -32_768, max: 32_767 })],
    ['boolean', fc.boolean()],
    ['timestamptz', fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })],
    ['bytea', fc.uint8Array().map((bytes) => Buffer.from(bytes))],
  ];

  beforeAll(async () => {
    for (const [column] of kinds) await pool.query(`CREATE TYPE ${typeOf(column)} AS (value ${column})`);
  });

  test.each(kinds)('%s', async (column, values) => {
    const sent = (value: unknown): unknown => (column === 'json' ? JSON.stringify(value) : value);
    // A null of json's own is read as null too, so it is left out here.
    const some = fc.array(fc.option(column === 'json' ? values.filter((value) => value !== null) : values));
    await fc.assert(
      fc.asyncProperty(some, async (given) => {
        const rows = given.map((value) => (value === null ? null : sent(value)));
        expect(await readBack(column, rows)).toEqual(given);
      }),
      { numRuns: 50 },
    );
  });

  test('more than the buffer holds at first', async () => {
    const long = 'é'.repeat(200_000);
    expect(await readBack('text', [long, null, long])).toEqual([long, null, long]);
  });

  test.each([
    ['uuid', 'not-a-uuid'],
    ['uuid', 'zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz'],
    ['bigint', 2 ** 53],
    ['integer', 2 ** 31],
    ['smallint', 40_000],
  ] as const)('a %s that is none is refused before it is sent: %s', (column, value) => {
    const type = { name: typeOf(column), columns: { value: column } };
    expect(() => encodeRows(new RowsParameter(type, [{ value }]), 1)).toThrow();
  });
});

test('every table that is written to in bulk has a row type of just its columns', async () => {
  const client = await pool.connect();
  const ids = await rowTypeIds(client);
  client.release();
  for (const { name, columns } of Object.values(tables)) {
    const { rows } = await pool.query<{ name: string; type: string }>(
      `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute a JOIN pg_type t ON t.typrelid = a.attrelid
        WHERE t.oid = $1 ORDER BY attnum`,
      [ids.get(name)],
    );
    const inWords = rows.map((row) => [row.name, row.type.replace('timestamp with time zone', 'timestamptz')]);
    expect([name, inWords]).toEqual([name, Object.entries(columns)]);
  }
});
