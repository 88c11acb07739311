import type { AnsweredReply } from '../consent/answer-evidence.ts';
import type { ConsentDecision } from '../consent/decide-consent.ts';
import { firstOfEachChannel, type Plan, type PlanOmission, type PlanStep, type Sender } from './plan.ts';

export interface AnswerQuestion {
  readonly answered: Pick<AnsweredReply, 'channel' | 'account'>;
  readonly senders: readonly Sender[];
  /** On the channel of the message. */
  readonly consent: ConsentDecision;
  /** See `Facts.blockedAccounts`. */
  readonly blockedAccounts?: ReadonlySet<string>;
}

/**
 * The way of an answer: the account that the person wrote to, and no other channel behind it. Whether they can be reached
 * there is not asked: they wrote from there.
 */
export function planAnswer({ answered, senders, consent, blockedAccounts }: AnswerQuestion): Plan {
  const { channel, account } = answered;
  const omitted: PlanOmission[] = [];
  const steps: PlanStep[] = [];
  if (!senders.some((one) => one.account === account)) omitted.push({ channel, account, whyNot: 'no_account' });
  else if (!consent.granted) omitted.push({ channel, account, whyNot: consent.reason });
  else if (blockedAccounts?.has(account) === true) omitted.push({ channel, account, whyNot: 'provider_block' });
  else steps.push({ channel, account, consentId: consent.consentId, why: 'caller_wrote' });
  for (const [other, sender] of firstOfEachChannel(senders)) {
    if (other !== channel) omitted.push({ channel: other, account: sender.account, whyNot: 'caller_wrote_elsewhere' });
  }
  return { steps, omitted };
}
