import type { MovedSignal } from '@aftercall/core';
import { addressesOf } from './whatsapp-address.ts';
import { fieldsOf, idOf, textOf, timeOf } from './whatsapp-json.ts';
import type { Fields } from './whatsapp-json.ts';

const kinds: ReadonlySet<unknown> = new Set(['user_changed_number', 'user_changed_user_id']);

/**
 * A person changed their number, and with it the ids that Meta gives them, or an id alone; undefined for every other
 * message. `from` is the number that they left.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 */
export function parseMoved({ type, id, from, timestamp, system }: Fields): MovedSignal | undefined {
  const told = fieldsOf(system);
  const messageId = textOf(id);
  if (type !== 'system' || !kinds.has(told['type']) || messageId === undefined) return undefined;
  const before = addressesOf({
    // Where an id alone changed, the number is as before.
    phone: told['type'] === 'user_changed_number' ? idOf(from) : undefined,
    userId: textOf(told['previous_user_id']),
    parentUserId: textOf(told['previous_parent_user_id']),
  });
  const now = addressesOf({
    phone: idOf(told['wa_id']),
    userId: textOf(told['user_id']),
    parentUserId: textOf(told['parent_user_id']),
  });
  // What they have as before was left by nobody.
  const [first, ...aliases] = before.filter((address) => !now.includes(address));
  if (first === undefined) return undefined;
  const at = timeOf(timestamp);
  return {
    signal: 'moved',
    key: `message/${messageId}`,
    from: first,
    ...(aliases.length > 0 && { aliases }),
    to: now.filter((address) => !before.includes(address)),
    ...(at && { at }),
  };
}
