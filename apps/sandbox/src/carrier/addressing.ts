import { AddressError } from './carrier.ts';
import type { CarrierMessage } from './carrier-message.ts';

/** The only account of a carrier, or undefined where there are several. */
export function onlyOne<Account>(accounts: ReadonlyMap<string, Account>): Account | undefined {
  const [first, second] = accounts.values();
  return second === undefined ? first : undefined;
}

/** The newest message that an account sent to a phone. */
export function lastMessageTo<Message extends CarrierMessage>(
  newestFirst: Iterable<Message>,
  /** The phone, in every way in which the carrier writes it. */
  addresses: readonly string[],
  wanted: (message: Message) => boolean = () => true,
): Message | undefined {
  for (const message of newestFirst) {
    if (message.direction === 'outbound-api' && addresses.includes(message.to) && wanted(message)) return message;
  }
  return undefined;
}

/** The account that a person speaks to: the one named, else the one that wrote last, else the only one. */
export function addressedAccount<Account>(
  accounts: ReadonlyMap<string, Account>,
  named: string | undefined,
  last: CarrierMessage | undefined,
): Account {
  const sid = named ?? last?.accountSid;
  const account = sid === undefined ? onlyOne(accounts) : accounts.get(sid);
  if (account === undefined) {
    throw new AddressError('the account cannot be told: give in `to` the id of an account of this carrier');
  }
  return account;
}
