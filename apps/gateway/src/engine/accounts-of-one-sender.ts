import type { AccountConfig } from '../config/gateway-config.ts';
import { sendersOf } from '../config/senders-of.ts';

type SendingAccount = Pick<AccountConfig, 'id' | 'factory' | 'settings'>;

/**
 * The accounts of a tenant that are one sender at their provider, although on different channels, as a messaging service
 * of Twilio is that sends SMS and RCS: by account, the others. Accounts that are one with no other are left out.
 */
export function accountsOfOneSender(accounts: Iterable<SendingAccount>): ReadonlyMap<string, readonly string[]> {
  const bySender = new Map<string, string[]>();
  for (const account of accounts) {
    for (const key of keysOf(account)) {
      const known = bySender.get(key);
      if (known === undefined) bySender.set(key, [account.id]);
      else known.push(account.id);
    }
  }
  const others = new Map<string, readonly string[]>();
  for (const together of bySender.values()) {
    if (together.length < 2) continue;
    for (const id of together) {
      others.set(id, [...new Set([...(others.get(id) ?? []), ...together.filter((one) => one !== id)])]);
    }
  }
  return others;
}

function keysOf(account: SendingAccount): readonly string[] {
  const senders = sendersOf(account);
  return typeof senders === 'string' ? [] : senders.map(({ key }) => key);
}
