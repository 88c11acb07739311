import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  attemptStatuses,
  dueBases,
  failureKinds,
  followUpOutcomes,
  followUpStates,
  holdReasons,
  omissionReasons,
  receiptStatuses,
  skipReasons,
  stepReasons,
  verdicts,
} from '../apps/gateway/src/ledger/rows/entries/words.ts';

const document = readFileSync(new URL('../docs/states.md', import.meta.url), 'utf8');

/** The words in the first column of the table with this head. */
function wordsUnder(head: string): string[] {
  const [, table = ''] = document.split(`\n| ${head} |`);
  const [rows = ''] = table.split('\n\n');
  const cells = rows
    .split('\n')
    .slice(2)
    .map((row) => row.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '')).sort();
}

test.each([
  ['Verdict', 'Means', verdicts],
  ['Reason', 'It waits for', holdReasons],
  ['Reason', 'Means', skipReasons],
  ['Why', 'The channel is there because', stepReasons],
  ['Why not', '', omissionReasons],
  ['State', 'Means', followUpStates],
  ['Outcome', 'Means', followUpOutcomes],
  ['Basis', '', dueBases],
  ['Status', 'Means', attemptStatuses],
  ['Kind', 'Means', failureKinds],
])('docs/states.md has every word of the table %s | %s, and no other', (first, second, words) => {
  expect(wordsUnder(second === '' ? first : `${first} | ${second}`)).toEqual([...words].sort());
});

test('what a receipt says is the status of an attempt, or what the person did, or is told of as unknown', () => {
  const told = receiptStatuses.filter((word) => !(attemptStatuses as readonly string[]).includes(word));
  expect(told).toEqual(['read', 'unknown']);
  for (const word of told) expect(document).toContain(`\`${word}\``);
});
