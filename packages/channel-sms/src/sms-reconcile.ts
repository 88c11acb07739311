import type { ChannelRequest, ReconcileResult } from '@aftercall/core';
import type { MessageInstance, MessagePage } from 'twilio/lib/rest/api/v2010/account/message.js';
import { bodyOf } from './sms-request.ts';
import type { MessagesCall } from './twilio-client.ts';

/** Twilio's clock and ours may differ by this much, and its times have whole seconds. */
const clockSkewMs = 2 * 60_000;

/** A message that was under way for longer than this is none of ours. */
const longestFlightMs = 5 * 60_000;

const pageSize = 100;

/** More messages to one number than this are not searched: the answer is then not certain. */
const mostPages = 10;

/** A match that cannot be told: Twilio may have changed the body, or keeps none. */
type Likeness = 'same' | 'other' | 'unclear';

/**
 * Looks an uncertain message up in Twilio's list of messages to the number, by creation
 * time and body: DateSent filters whole days and is null at first, and the list does not
 * show the callback URL with our attempt id.
 */
export async function findMessage(
  call: MessagesCall,
  request: ChannelRequest,
  sentAt: Date,
  smartEncoding: boolean,
): Promise<ReconcileResult> {
  const found: MessageInstance[] = [];
  let certain = true;
  let page: Pick<MessagePage, 'instances' | 'nextPage' | 'nextPageUrl'> | undefined = await call.messages.page({
    to: request.to,
    pageSize,
  });
  for (let count = 1; page !== undefined; count += 1) {
    if (!isMessageList(call.answer()?.body)) certain = false;
    for (const message of page.instances) {
      const likeness = likenessOf(message, bodyOf(request), sentAt, smartEncoding);
      if (likeness === 'same') found.push(message);
      if (likeness === 'unclear') certain = false;
    }
    if (count === mostPages && page.nextPageUrl !== undefined) {
      certain = false;
      break;
    }
    page = await page.nextPage();
  }
  const first = found[0];
  if (first === undefined) return { found: false, certain };
  return { found: true, providerIds: found.map(({ sid }) => sid), rawStatus: first.status };
}

/** The SDK takes whatever list it finds in an answer for the page. */
function isMessageList(body = 'null'): boolean {
  const page: unknown = JSON.parse(body);
  return typeof page === 'object' && page !== null && 'messages' in page && Array.isArray(page.messages);
}

function likenessOf(message: MessageInstance, body: string, sentAt: Date, smartEncoding: boolean): Likeness {
  if (!message.direction.startsWith('outbound')) return 'other';
  // The SDK hands over a time that it cannot read as it came: null, or a text.
  const created: unknown = message.dateCreated;
  const sinceSentMs = created instanceof Date ? created.getTime() - sentAt.getTime() : Number.NaN;
  if (sinceSentMs < -clockSkewMs || sinceSentMs > longestFlightMs) return 'other';
  if (Number.isNaN(sinceSentMs)) return message.body === body ? 'unclear' : 'other';
  if (message.body === body) return 'same';
  // Redacted, or rewritten by smart encoding.
  return message.body === '' || message.body === null || smartEncoding ? 'unclear' : 'other';
}
