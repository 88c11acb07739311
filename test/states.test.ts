import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type {
  AttemptStatus,
  DueBasis,
  FailureKind,
  FollowUpOutcome,
  FollowUpStatus,
  HoldReason,
  PlanOmission,
  PlanStep,
  ReceiptStatus,
  SkipReason,
  Verdict,
} from '@aftercall/core';

/** All of a kind of word: the compiler wants each, and no other. */
type Every<Word extends string> = Readonly<Record<Word, true>>;

const caps = { cap_person: true, cap_country: true, cap_tenant: true } as const;
const guards = { ...caps, cap_prefix: true, spend_limit: true } as const;
const denials = { no_consent: true, consent_expired: true, consent_altered: true, opted_out: true } as const;

const verdicts: Every<Verdict['verdict']> = { send: true, hold: true, skip: true, holdout: true };
const holds: Every<HoldReason> = {
  ...caps,
  call_live: true,
  no_consent: true,
  opted_out: true,
  phone_missing: true,
  pair_limit: true,
  quiet_hours: true,
};
const skips: Every<SkipReason> = {
  ...guards,
  ...denials,
  not_a_trigger: true,
  duplicate: true,
  superseded: true,
  withdrawn: true,
  provider_block: true,
  phone_missing: true,
  phone_invalid: true,
  landline: true,
  premium_rate: true,
  no_channel: true,
  does_not_fit: true,
  expired: true,
  country_not_allowed: true,
  link_refused: true,
  quiet_hours: true,
};
const whys: Every<PlanStep['why']> = {
  caller_asked: true,
  caller_asked_before: true,
  caller_wrote: true,
  rule: true,
  tenant_order: true,
};
const whyNots: Every<PlanOmission['whyNot']> = {
  ...guards,
  ...denials,
  no_account: true,
  provider_block: true,
  unreachable: true,
  account_stopped: true,
  not_in_rule: true,
  caller_wrote_elsewhere: true,
  does_not_fit: true,
};
const states: Every<FollowUpStatus['state']> = {
  held: true,
  planned: true,
  sending: true,
  switching: true,
  settled: true,
};
const outcomes: Every<FollowUpOutcome> = {
  reached: true,
  unreached: true,
  uncertain: true,
  suppressed: true,
  expired: true,
  holdout: true,
};
const bases: Every<DueBasis> = {
  trigger: true,
  call_ended: true,
  unblocked: true,
  longest_wait: true,
  replay: true,
  quiet_hours: true,
};
const statuses: Every<AttemptStatus> = {
  planned: true,
  leased: true,
  uncertain: true,
  accepted: true,
  sent: true,
  delivered: true,
  given_up: true,
  rejected: true,
  expired: true,
  revoked: true,
  undeliverable: true,
};
const kinds: Every<FailureKind> = {
  opted_out: true,
  invalid_number: true,
  landline: true,
  unreachable: true,
  blocked: true,
  filtered: true,
  window_closed: true,
  expired: true,
  content: true,
  configuration: true,
  rate_limited: true,
  provider_error: true,
  overtaken: true,
  unknown: true,
};

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
  ['Reason', 'It waits for', holds],
  ['Reason', 'Means', skips],
  ['Why', 'The channel is there because', whys],
  ['Why not', '', whyNots],
  ['State', 'Means', states],
  ['Outcome', 'Means', outcomes],
  ['Basis', '', bases],
  ['Status', 'Means', statuses],
  ['Kind', 'Means', kinds],
])('docs/states.md has every word of the table %s | %s, and no other', (first, second, words) => {
  expect(wordsUnder(second === '' ? first : `${first} | ${second}`)).toEqual(Object.keys(words).sort());
});

test('what a receipt says is the status of an attempt, or what the person did, or is told of as unknown', () => {
  const told: Every<Exclude<ReceiptStatus, AttemptStatus>> = { read: true, unknown: true };
  for (const word of Object.keys(told)) expect(document).toContain(`\`${word}\``);
});
