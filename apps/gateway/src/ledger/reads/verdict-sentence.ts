import type { HoldReason, SkipReason } from '@aftercall/core';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';

/** Behind "Not sent: ". */
const whyNot: Readonly<Record<SkipReason, string>> = {
  not_a_trigger: 'the event is none of the four that lead to a message',
  duplicate: 'the same was told already',
  superseded: 'a newer message tells it',
  withdrawn: 'what it tells was cancelled or refunded',
  no_consent: 'nobody agreed to be written to about it on a channel of its rule',
  consent_expired: 'the consent that there was has ended',
  consent_altered: 'the record of the consent does not fit its hash any more',
  opted_out: 'the person wants no more messages',
  provider_block: "the provider still holds to the person's stop",
  phone_missing: 'no event of the call named a number in time',
  phone_invalid: 'what stands for a number is none',
  landline: 'the number is a landline',
  premium_rate: 'the number is a premium-rate one',
  no_channel: 'no channel can reach the person',
  does_not_fit: 'no channel can say it',
  expired: 'it would have come too late to be useful',
  country_not_allowed: 'the tenant does not write to that country',
  link_refused: 'it links to a host that the tenant does not allow',
  cap_person: 'the person was sent as much as they may be',
  cap_prefix: 'numbers like this were sent as much as they may be',
  cap_country: 'the country was sent as much as it may be',
  cap_tenant: 'the tenant sent as much as it may',
  spend_limit: "the tenant's money for messages is spent",
  quiet_hours: 'the person may not be written to while it is of use',
};

/** Behind "Waiting ". */
const whyWaiting: Readonly<Record<HoldReason, string>> = {
  call_live: 'for the end of the call',
  no_consent: 'for a consent, as long as the call may bring one',
  opted_out: 'for a consent, because the person had stopped messages',
  phone_missing: 'for a number to write to',
  pair_limit: 'because the account has just written to the person',
  cap_person: 'because the person was sent as much as they may be for now',
  cap_country: 'because the country was sent as much as it may be for now',
  cap_tenant: 'because the tenant sent as much as it may for now',
  quiet_hours: 'for the hours at which the person may be written to',
};

/**
 * A verdict in one sentence of English, for people. A reason that this version does not know is shown as it is: another
 * gateway of a later version may have given it.
 */
export function verdictSentence({ verdict, reason }: Pick<LedgerEntries['verdict'], 'verdict' | 'reason'>): string {
  const known = (sentences: Readonly<Record<string, string>>): string =>
    (reason === undefined ? undefined : sentences[reason]) ?? `for the reason ${reason ?? 'unknown'}`;
  switch (verdict) {
    case 'send':
      return 'Sent, or on its way.';
    case 'skip':
      return `Not sent: ${known(whyNot)}.`;
    case 'hold':
      return `Waiting ${known(whyWaiting)}.`;
    case 'holdout':
      return 'Not sent on purpose: it belongs to the group that is compared with.';
  }
}
