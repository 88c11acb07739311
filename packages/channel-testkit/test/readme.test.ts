import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { conformanceGroups } from '../src/index.ts';

test('the README lists the twelve groups as they are', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| ([a-z ]+) \| (.+) \|$/gm)].map(([, group, promise]) => [group, promise]);
  expect(rows).toEqual([['group', 'promise'], ...Object.entries(conformanceGroups)]);
});
