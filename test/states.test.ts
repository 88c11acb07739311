import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  attemptStatuses,
  dueBases,
  failureKinds,
  followUpOutcomes,
  followUpStates,
  holdReasons,
  noticeRefusals,
  omissionReasons,
  receiptStatuses,
  skipReasons,
  stepReasons,
  switchReasons,
  uncertainCauses,
  verdicts,
} from '../apps/gateway/src/ledger/rows/entries/words.ts';

const document = readFileSync(new URL('../docs/states.md', import.meta.url), 'utf8');
const notices = readFileSync(new URL('../docs/notices.md', import.meta.url), 'utf8');

/** The words in the first column of the table with this head. */
function wordsUnder(head: string, page = document): string[] {
  const [, table = ''] = page.split(`\n| ${head} |`);
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
  ['Cause', 'Means', uncertainCauses],
  ['Kind', 'Means', failureKinds],
])('docs/states.md has every word of the table %s | %s, and no other', (first, second, words) => {
  expect(wordsUnder(second === '' ? first : `${first} | ${second}`)).toEqual([...words].sort());
});

test('what a receipt says is the status of an attempt, or what the person did, or is told of as unknown', () => {
  const told = receiptStatuses.filter((word) => !(attemptStatuses as readonly string[]).includes(word));
  expect(told).toEqual(['read', 'unknown']);
  for (const word of told) expect(document).toContain(`\`${word}\``);
});

test('why a channel was left is told of, beside the failures that may be the reason', () => {
  const told = switchReasons.filter((word) => !(attemptStatuses as readonly string[]).includes(word));
  for (const word of told) expect(document.split('`follows.why`')[1]?.split('\n')[0]).toContain(`\`${word}\``);
});

test('docs/notices.md has every reason for which a notice is not sent, and no other', () => {
  expect(wordsUnder('Reason | Means', notices)).toEqual([...noticeRefusals].sort());
});
