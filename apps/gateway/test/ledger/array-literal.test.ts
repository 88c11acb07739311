import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Pool } from 'pg';
import { arrayLiteral, textArray } from '../../src/ledger/array-literal.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';

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

/** What PostgreSQL makes of a literal. */
async function readBack(type: string, values: readonly unknown[]): Promise<unknown[]> {
  const sent = type.endsWith('[]') ? 'text' : type;
  const { rows } = await pool.query<{ value: unknown }>(
    `SELECT value::${type} FROM unnest($1::${sent}[]) WITH ORDINALITY AS r (value, place) ORDER BY place`,
    [arrayLiteral(type, values)],
  );
  return rows.map((row) => row.value);
}

describe('an array literal is read by PostgreSQL as it was meant', () => {
  test('texts of every kind', async () => {
    // PostgreSQL holds no NUL, and the doors let no lone surrogate in.
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0') && one.isWellFormed());
    const texts = fc.array(fc.option(text, { nil: null }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(texts, async (values) => expect(await readBack('text', values)).toEqual(values)),
      { numRuns: 100 },
    );
    const awkward = ['', 'NULL', 'null', '{}', '"', '\\', '\\"', ',', ' ', "'", '\n', '{"a":"b"}'];
    expect(await readBack('text', awkward)).toEqual(awkward);
  });

  test('lists of texts, JSON, bytes, moments, numbers and nulls', async () => {
    const lists = [['a', 'b "c" \\ {d}'], [], ['NULL', '']];
    expect(await readBack('text[]', lists)).toEqual(lists);
    const objects = [{ 'a "b"': 'c\\d' }, { list: [1, null, 'é'] }];
    expect(
      await readBack(
        'jsonb',
        objects.map((one) => JSON.stringify(one)),
      ),
    ).toEqual(objects);
    const bytes = [Buffer.from([0, 255, 92, 34]), Buffer.alloc(0)];
    expect(await readBack('bytea', bytes)).toEqual(bytes);
    const moments = [new Date('2026-11-24T12:00:00.123Z'), null];
    expect(await readBack('timestamptz', moments)).toEqual(moments);
    expect(await readBack('bigint', [0, -1, 2 ** 52, null])).toEqual([0, -1, 2 ** 52, null]);
    expect(await readBack('boolean', [true, false, undefined])).toEqual([true, false, null]);
  });

  test('a list inside a column of lists', () => {
    expect(arrayLiteral('text[]', [['a']])).toBe(String.raw`{"{\"a\"}"}`);
    expect(textArray(['a', 'b'])).toBe('{"a","b"}');
  });
});
