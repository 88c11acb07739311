import { createHash } from 'node:crypto';
import type { OptSignal } from '@aftercall/core';
import { personOf } from './whatsapp-address.ts';
import { idOf, textOf, timeOf } from './whatsapp-json.ts';
import type { Fields } from './whatsapp-json.ts';

const signals: ReadonlyMap<unknown, OptSignal['signal']> = new Map([
  ['stop', 'opt_out'],
  ['resume', 'opt_in'],
]);

/**
 * A person stopped marketing messages in the app, or wants them again; undefined for
 * another preference, or for nobody's.
 *
 * @param place tells it from others where Meta gives it no time: it has no id.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
 */
export function parsePreference(preference: Fields, place: string): OptSignal | undefined {
  const { category, value } = preference;
  const signal = category === 'marketing_messages' ? signals.get(value) : undefined;
  const person = personOf({
    phone: idOf(preference['wa_id']),
    userId: textOf(preference['user_id']),
    parentUserId: textOf(preference['parent_user_id']),
  });
  if (signal === undefined || person === undefined) return undefined;
  const at = timeOf(preference['timestamp']);
  // Hashed, because a key is kept longer than an address may be.
  const fact = [person.from, signal, at?.getTime() ?? place].join('/');
  const key = `preference/${createHash('sha256').update(fact).digest('hex')}`;
  return { signal, key, scope: 'marketing', ...person, ...(at === undefined ? {} : { at }) };
}
