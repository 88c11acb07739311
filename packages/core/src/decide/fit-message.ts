import type { FitResult } from '../channel/channel.ts';
import { fitOrNot } from '../channel/fit-or-not.ts';
import { toldByZone } from '../event/timezone.ts';
import type { CallerPhone, Facts, FollowUp } from './call-facts.ts';
import { serviceWindowOf } from './conversation.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/**
 * What follow-ups are to their caller on an account at this moment: one message, or why it cannot be said there.
 *
 * @param window what the provider has just said of its service window, where that is known better than by the facts.
 */
export function fitMessage(
  account: string,
  followUps: readonly FollowUp[],
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
  window?: 'closed',
): FitResult {
  const sender = policy.senders.find((one) => one.account === account);
  if (sender === undefined) throw new Error('a plan names an account that its tenant does not have');
  const { call } = facts;
  const { name, locale } = call;
  const timezone = zoneOfDates(call.timezone, policy);
  const templates = sender.templates(locale);
  const payload = {
    business: policy.name,
    locale: locale ?? templates.locale,
    ...(timezone !== undefined && { timezone }),
    ...(name !== undefined && { callerName: name }),
    toldAt: now.getTime(),
    items: followUps.map(({ item }) => item),
  };
  const serviceWindow = window ?? serviceWindowOf(account, facts, policy, now);
  const to = addressOf(call.phone);
  const fit = fitOrNot(() => sender.channel.fit({ payload, to, templates, ...(serviceWindow && { serviceWindow }) }));
  if (!fit.fits || serviceWindow !== 'open') return fit;
  return { fits: true, request: { ...fit.request, needsOpenWindow: true } };
}

/** Where the dates of a message are told. */
export function zoneOfDates(
  ofCaller: string | undefined,
  { timezone }: Pick<TenantPolicy, 'timezone'>,
): string | undefined {
  return ofCaller === undefined || toldByZone(ofCaller) === 'nothing' ? timezone : ofCaller;
}

function addressOf(phone: CallerPhone | undefined): string {
  if (phone?.usable !== true) throw new Error('a follow-up without a usable number was not refused');
  return phone.e164;
}
