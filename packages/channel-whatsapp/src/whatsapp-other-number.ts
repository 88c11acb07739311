import { meaningOfReply } from '@aftercall/core';
import type { OptSignal, ReplySignal } from '@aftercall/core';
import { fieldsOf, idOf } from './whatsapp-json.ts';
import type { Fields } from './whatsapp-json.ts';

/** Whether a change is about another number of the business account than this one. */
export function isOfAnotherNumber({ metadata }: Fields, phoneNumberId: string): boolean {
  const told = idOf(fieldsOf(metadata)['phone_number_id']);
  return told !== undefined && told !== phoneNumberId;
}

/**
 * What a message to another number of the business says here: an app is told of the messages to all of them, those to a
 * front desk among them. A stop of one is a stop of the business, and so is its end; undefined for anything else, which
 * is an answer to somebody else.
 */
export function saidToAnotherNumber(message: ReplySignal): OptSignal | undefined {
  const { meaning } = meaningOfReply(message);
  if (meaning !== 'stop' && meaning !== 'start') return undefined;
  const { key, from, aliases, at } = message;
  const signal = meaning === 'stop' ? 'opt_out' : 'opt_in';
  return { signal, key, from, scope: 'all', ...(aliases && { aliases }), ...(at && { at }) };
}
