import type { FitResult } from '../channel/channel.ts';
import type { CallerPhone, Facts, FollowUp } from './call-facts.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** What follow-ups are to their caller on an account: one message, or why it cannot be said there. */
export function fitMessage(
  account: string,
  followUps: readonly FollowUp[],
  { call }: Facts,
  policy: TenantPolicy,
): FitResult {
  const sender = policy.senders.find((one) => one.account === account);
  if (sender === undefined) throw new Error('a plan names an account that its tenant does not have');
  const { name, locale, timezone = policy.timezone } = call;
  const templates = sender.templates(locale);
  const payload = {
    business: policy.name,
    locale: locale ?? templates.locale,
    ...(timezone !== undefined && { timezone }),
    ...(name !== undefined && { callerName: name }),
    items: followUps.map(({ item }) => item),
  };
  return sender.channel.fit({ payload, to: addressOf(call.phone), templates });
}

function addressOf(phone: CallerPhone | undefined): string {
  if (phone?.usable !== true) throw new Error('a follow-up without a usable number was not refused');
  return phone.e164;
}
