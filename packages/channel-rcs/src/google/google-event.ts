import type { FailureReason, ReceiptStatus, Signal } from '@aftercall/core';
import { textIn } from '../parse-json.ts';
import type { JsonRecord } from '../parse-json.ts';
import type { PostedContext } from './posted-context.ts';
import { providerTime } from './provider-time.ts';
import { keyOfContent, keyOfWord, momentOfWord } from './unsubscribe-key.ts';

/**
 * The events about a message of ours, in our words. A message whose expiry could not be
 * taken back may have arrived or not: that says nothing, and is kept as it came.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/build/events/receive-events
 */
const statuses: Readonly<Record<string, ReceiptStatus>> = {
  DELIVERED: 'delivered',
  READ: 'read',
  TTL_EXPIRATION_REVOKED: 'expired',
  TTL_EXPIRATION_REVOKE_FAILED: 'unknown',
};

/** What stopping and coming back is called, and the keyword that the phone writes besides. */
const subscriptions = {
  UNSUBSCRIBE: { signal: 'opt_out', keyword: 'stop' },
  SUBSCRIBE: { signal: 'opt_in', keyword: 'start' },
} as const;

const expired: FailureReason = {
  kind: 'expired',
  permanent: false,
  fallback: true,
  alert: false,
  message: 'The message was not delivered in its time, and Google took it back.',
};

/** A user's event or the platform's; undefined for what is no event. */
export function readEvent(record: JsonRecord, context: PostedContext): Signal | undefined {
  const type = textIn(record, 'eventType');
  if (type === undefined) return undefined;
  const eventId = textIn(record, 'eventId');
  const key = eventId === undefined ? keyOfContent(context, type === 'UNSUBSCRIBE') : `event/${eventId}`;
  const at = providerTime(textIn(record, 'sendTime'));
  const time = at === undefined ? {} : { at };
  // The platform's events call the person's number otherwise than the person's own.
  const from = textIn(record, 'senderPhoneNumber') ?? textIn(record, 'phoneNumber');
  if (from !== undefined && Object.hasOwn(subscriptions, type)) {
    const { signal, keyword } = subscriptions[type as keyof typeof subscriptions];
    const shared = keyOfWord({ phone: from, keyword, at }, context);
    // A person who stops here has stopped: which messages Google would still allow is not what was asked.
    return { signal, key: shared ?? key, from, scope: 'all', ...momentOfWord(at, context) };
  }
  if (from !== undefined && type === 'IS_TYPING') return { signal: 'typing', key, from, ...time };
  const messageId = textIn(record, 'messageId');
  if (messageId === undefined) return { signal: 'unknown', key, topic: topicOf(type), ...time };
  const status = Object.hasOwn(statuses, type) ? statuses[type]! : 'unknown';
  return {
    signal: 'receipt',
    key,
    // The id that we chose is the only one there is.
    attemptId: messageId,
    providerId: messageId,
    status,
    rawStatus: type,
    ...(status === 'expired' ? { reason: expired } : {}),
    ...time,
  };
}

/** A word of Google's, and no text that happens to stand where one should. */
function topicOf(type: string): string {
  return /^[A-Z_]{1,60}$/.test(type) ? type : 'an event without a name';
}
