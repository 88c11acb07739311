import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { magicNumberTable } from '../src/control/magic-number-table.ts';
import { faultNames } from '../src/index.ts';
import { commandLineSettings, secretVariables } from '../src/settings/settings-from-command-line.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  test('shows the magic numbers as they are', () => {
    const [, shown] = readme.match(/<!-- magic numbers -->\n([\s\S]*?)\n<!-- end of magic numbers -->/) ?? [];
    expect(shown).toBe(magicNumberTable());
  });

  test('names every fault, flag and environment variable', () => {
    const wanted = [
      ...faultNames,
      ...secretVariables,
      ...Object.entries(commandLineSettings).flatMap(([flag, name]) => [`--${flag}`, name]),
    ];
    expect(wanted.filter((each) => !readme.includes(`\`${each}\``))).toEqual([]);
  });
});
