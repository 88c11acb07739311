import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const page = new URL('../../../../SECURITY.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const linksIn = (some: string): string[] => [...some.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
const isThere = (link: string): boolean => existsSync(fileURLToPath(new URL(link, page)));
const section = (title: string): string => text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const rowsOf = (title: string): string[] =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);

describe('SECURITY.md', () => {
  test('links to what is there', () => {
    const links = linksIn(text);
    expect(links.length).toBeGreaterThan(30);
    expect(links.filter((link) => !isThere(link))).toEqual([]);
  });

  test.each(['The walls', 'Hostile input'])('names a test for each row of "%s"', (title) => {
    const rows = rowsOf(title);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((row) => !linksIn(row).some((link) => link.endsWith('.test.ts')))).toEqual([]);
  });

  test('has all ten goals', () => {
    const goals = rowsOf('Hostile input').map((row) => row.split('|')[1]?.trim());
    expect(goals).toEqual(Array.from({ length: 10 }, (_, index) => `S${index + 1}`));
  });
});
