import { recordOf } from '../consent/new-consent.ts';
import type { Conversation, Facts, FollowUp } from './call-facts.ts';
import type { Change, Verdict } from './change.ts';
import { withCounted } from '../guard/count-message.ts';

/** The facts after a change, so that the next event of the same batch sees it. */
export function applyChange(facts: Facts, change: Change): Facts {
  switch (change.change) {
    case 'call_updated':
      return { ...facts, call: change.call };
    case 'follow_up_held':
      return { ...facts, followUps: [...facts.followUps, change.followUp] };
    case 'follow_up_moved':
    case 'follow_up_redated':
      return { ...facts, followUps: replace(facts.followUps, change.followUp) };
    case 'follow_up_released':
      return { ...facts, followUps: replace(facts.followUps, { ...change.followUp, status: 'released' }) };
    case 'follow_up_closed': {
      const heldOut = change.outcome === 'holdout' && ({ heldOut: true } as const);
      return { ...facts, followUps: replace(facts.followUps, { ...change.followUp, status: 'closed', ...heldOut }) };
    }
    case 'verdict_given':
      return withVerdict(facts, change.verdict);
    case 'consent_recorded': {
      const record = { ...recordOf(change.consent), spokenOn: 'this_call' as const };
      return { ...facts, consents: [...facts.consents, record] };
    }
    case 'stop_recorded':
      return {
        ...facts,
        suppressions: [...facts.suppressions, { id: change.id, kind: 'stop', scope: 'all', at: change.at }],
      };
    case 'subject_withdrawn':
      return { ...facts, withdrawals: [...facts.withdrawals, change.withdrawal] };
    case 'turn_taken': {
      const { account, attemptId, at } = change;
      return { ...facts, conversations: withTurn(facts.conversations, account, { attemptId, at }) };
    }
    case 'message_counted':
      return { ...facts, counted: withCounted(facts.counted, change) };
    case 'follow_up_switched':
    case 'exposed':
    case 'attempt_planned':
    case 'attempt_postponed':
      return facts;
  }
}

function withTurn(
  all: readonly Conversation[],
  account: string,
  sent: NonNullable<Conversation['sent']>,
): readonly Conversation[] {
  const known = all.find((one) => one.account === account);
  return [...all.filter((one) => one !== known), { ...known, account, sent }];
}

function replace(all: readonly FollowUp[], next: FollowUp): readonly FollowUp[] {
  return all.map((one) => (one.id === next.id ? next : one));
}

/** A duplicate's verdict names the follow-up too, but is about another event, and never stands in the way of its own. */
function withVerdict(facts: Facts, { id, followUpId, eventId }: Verdict): Facts {
  const own = facts.followUps.find((one) => one.id === followUpId && one.eventId === eventId);
  return own === undefined ? facts : { ...facts, followUps: replace(facts.followUps, { ...own, verdictId: id }) };
}
