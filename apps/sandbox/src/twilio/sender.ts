import { type MessagingService, senderShape, type TwilioAccount } from './account.ts';
import { TwilioError } from './errors.ts';

/** Who a message comes from. */
export interface Sender {
  /** The sender named in the request; null when a messaging service is to pick one. */
  readonly from: string | null;
  /** The sender that the message leaves by. */
  readonly leavesBy: string;
  readonly messagingServiceSid: string | null;
  readonly statusCallback: string | null;
}

/** The sender of a messaging service whose pool is unknown: Twilio's own test number. https://www.twilio.com/docs/iam/test-credentials */
const testSender = '+15005550006';
/** The same for RCS; the name is ours. */
const testRcsSender = 'rcs:sandbox_agent';

/** How a message may reach its recipient. */
export type Route = 'sms' | 'rcs' | 'rcs_first';

/** @throws TwilioError when none is named, the one named is not the account's, or it cannot take this route. */
export function pickSender(
  account: TwilioAccount,
  { from, messagingServiceSid, route }: { from: string | null; messagingServiceSid: string | null; route: Route },
): Sender {
  if (messagingServiceSid === null) {
    if (from === null || from === '') throw new TwilioError(21603);
    checkFrom(account, from);
    if (isRcs(from) !== (route === 'rcs')) throw new TwilioError(21612);
    return { from, leavesBy: from, messagingServiceSid: null, statusCallback: null };
  }
  const service = messagingService(account, messagingServiceSid);
  if (from !== null) checkFrom(account, from);
  const leavesBy = from ?? senderOfPool(account, service, route);
  if (leavesBy === undefined) throw new TwilioError(21703);
  if (route === 'rcs' && !isRcs(leavesBy)) throw new TwilioError(21612);
  return { from, leavesBy, messagingServiceSid, statusCallback: service?.statusCallback ?? null };
}

/**
 * The messaging service that a sender number belongs to, or null for a number on its own.
 * A stop holds for the whole service.
 */
export function serviceOfSender(account: TwilioAccount, sender: string): MessagingService | null {
  return account.messagingServices?.find(({ senders }) => senders.includes(sender)) ?? null;
}

/** What a stop said to this sender covers: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out */
export function optOutScope(account: TwilioAccount, messagingServiceSid: string | null, sender: string): string {
  return messagingServiceSid ?? serviceOfSender(account, sender)?.sid ?? sender;
}

export function isRcs(address: string): boolean {
  return address.startsWith('rcs:');
}

/** RCS goes before SMS where the pool has an RCS sender: https://www.twilio.com/docs/rcs/send-an-rcs-message */
function senderOfPool(account: TwilioAccount, service: MessagingService | null, route: Route): string | undefined {
  const pool = service?.senders ?? account.senders ?? [];
  const [rcs, sms] = [pool.find(isRcs), pool.find((each) => !isRcs(each))];
  if (route === 'rcs') return rcs ?? (service === null ? testRcsSender : undefined);
  return (route === 'rcs_first' ? rcs : undefined) ?? sms ?? (service === null ? testSender : undefined);
}

function checkFrom(account: TwilioAccount, from: string): void {
  if (!senderShape.test(from)) throw new TwilioError(21212);
  if (account.senders === undefined) return;
  const owned = account.senders.includes(from) || serviceOfSender(account, from) !== null;
  if (!owned) throw new TwilioError(21606);
}

/** Null: the account has no list of services, and any sid will do. */
function messagingService(account: TwilioAccount, sid: string): MessagingService | null {
  if (!/^MG[0-9a-fA-F]{32}$/.test(sid)) throw new TwilioError(21701);
  if (account.messagingServices === undefined) return null;
  const service = account.messagingServices.find((each) => each.sid === sid);
  if (service === undefined) throw new TwilioError(21701);
  return service;
}
