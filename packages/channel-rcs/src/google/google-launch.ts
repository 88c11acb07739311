import type { AccountSignal } from '@aftercall/core';
import { textIn } from '../parse-json.ts';
import type { JsonRecord } from '../parse-json.ts';
import type { PostedContext } from './posted-context.ts';
import { providerTime } from './provider-time.ts';

/** https://developers.google.com/business-communications/rcs-business-messaging/guides/build/events/receive-events */
const launchStates: ReadonlySet<string> = new Set(['UNLAUNCHED', 'PENDING', 'LAUNCHED', 'REJECTED', 'SUSPENDED']);

/**
 * News about the agent on one carrier; undefined for anything else. Only an attribute
 * tells it from other events, and attributes are not signed: it stays news for a reader.
 */
export function readLaunch(
  record: JsonRecord,
  attributes: JsonRecord,
  { digest }: PostedContext,
): AccountSignal | undefined {
  if (textIn(attributes, 'type') !== 'agent_launch_event') return undefined;
  // An attribute that somebody added must not hide an event of a person or a message.
  if (['senderPhoneNumber', 'phoneNumber', 'messageId'].some((name) => name in record)) return undefined;
  const eventId = textIn(record, 'eventId');
  const at = providerTime(textIn(record, 'sendTime'));
  const state = textIn(attributes, 'event_type') ?? '';
  const told = launchStates.has(state) ? state.toLowerCase() : 'in a state that this version does not know';
  return {
    signal: 'account',
    key: eventId === undefined ? `data/${digest}` : `event/${eventId}`,
    topic: 'agent_launch',
    message: `A carrier's launch of the agent is ${told}.`,
    ...(at === undefined ? {} : { at }),
  };
}
