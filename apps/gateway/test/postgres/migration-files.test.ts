import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError, readMigrations } from '../../src/postgres/migration-files.ts';
import { makeTestFolder } from '../support/postgres-test-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await makeTestFolder();
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

test('files come in the order of their numbers, and what is no SQL file is left alone', async () => {
  await write({ '0002-more.sql': 'SELECT 2', '0001-first-light.sql': 'SELECT 1', 'README.md': 'notes' });
  await mkdir(join(folder, 'drafts'));
  await expect(readMigrations(folder)).resolves.toEqual([
    {
      number: 1,
      name: '0001-first-light.sql',
      sql: 'SELECT 1',
      sha256: createHash('sha256').update('SELECT 1').digest('hex'),
      breaking: false,
    },
    {
      number: 2,
      name: '0002-more.sql',
      sql: 'SELECT 2',
      sha256: createHash('sha256').update('SELECT 2').digest('hex'),
      breaking: false,
    },
  ]);
});

test('an empty folder holds no migration', async () => {
  await expect(readMigrations(folder)).resolves.toEqual([]);
});

test('line ends of Windows are no change', async () => {
  await write({ '0001-a.sql': '--! breaking\nSELECT 1;\n' });
  const [unix] = await readMigrations(folder);
  await write({ '0001-a.sql': '--! breaking\r\nSELECT 1;\r\n' });
  await expect(readMigrations(folder)).resolves.toEqual([unix]);
});

test.each([
  ['--! breaking\nSELECT 1', true],
  ['--! breaking', true],
  ['--! breaking  \nSELECT 1', true],
  ['-- breaking\nSELECT 1', false],
  ['--! breakings\nSELECT 1', false],
  ['SELECT 1;\n--! breaking', false],
])('the mark of a breaking migration is its first line: %j', async (sql, breaking) => {
  await write({ '0001-a.sql': sql });
  const [migration] = await readMigrations(folder);
  expect(migration?.breaking).toBe(breaking);
});

describe('refused', () => {
  test.each([
    [
      'a gap',
      ['0001-a.sql', '0003-c.sql'],
      'Migration 2 is missing before 0003-c.sql: put its file back, or renumber.',
    ],
    ['a start above one', ['0002-b.sql'], 'Migration 1 is missing before 0002-b.sql: put its file back, or renumber.'],
    ['number zero', ['0000-z.sql'], 'Migration number 0 is taken twice (again by 0000-z.sql): renumber one of them.'],
    [
      'a number taken twice',
      ['0001-a.sql', '0001-b.sql'],
      'Migration number 1 is taken twice (again by 0001-b.sql): renumber one of them.',
    ],
    ...['1-a.sql', '0001_a.sql', '0001-A.sql', '0001-.sql', '0001-a-.sql', 'a.sql'].map(
      (name) =>
        [
          `the name ${name}`,
          [name],
          `${name} is no migration's name: call it NNNN-some-name.sql, in lower case.`,
        ] as const,
    ),
  ])('%s', async (_, names, message) => {
    await write(Object.fromEntries(names.map((name) => [name, 'SELECT 1'])));
    await expect(readMigrations(folder)).rejects.toThrow(new MigrationError(message));
  });
});
