import type { ChannelRequest, ReconcileResult } from '@aftercall/core';
import type { MessageInstance, MessagePage } from 'twilio/lib/rest/api/v2010/account/message.js';
import { isRecord, parseJson } from '../parse-json.ts';
import type { MessagesCall } from './twilio-client.ts';
import { bodyOf, rcsAddress } from './twilio-request.ts';

/** Twilio's clock and ours may differ by this much, and its times have whole seconds. */
const clockSkewMs = 2 * 60_000;

/** A message that was under way for longer than this is none of ours. */
const longestFlightMs = 5 * 60_000;

const pageSize = 100;

/** More messages to one number than this are not searched: the answer is then not certain. */
const mostPages = 10;

/** A match that cannot be told: Twilio keeps no body, or no time. */
type Likeness = 'same' | 'other' | 'unclear';

/**
 * Looks an uncertain message up in Twilio's list of messages to the person by RCS, by
 * creation time and body: the list does not show the callback URL with our attempt id.
 */
export async function findMessage(call: MessagesCall, request: ChannelRequest, sentAt: Date): Promise<ReconcileResult> {
  const found: MessageInstance[] = [];
  let certain = true;
  const to = rcsAddress(request.to);
  let page: Pick<MessagePage, 'instances' | 'nextPage' | 'nextPageUrl'> | undefined = await call.messages.page({
    to,
    pageSize,
  });
  for (let count = 1; page !== undefined; count += 1) {
    if (!isMessageList(call.answer()?.body)) certain = false;
    for (const message of page.instances) {
      const likeness = likenessOf(message, bodyOf(request), sentAt);
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
function isMessageList(body = ''): boolean {
  const page = parseJson(body);
  return isRecord(page) && Array.isArray(page['messages']);
}

function likenessOf(message: MessageInstance, body: string, sentAt: Date): Likeness {
  if (!message.direction.startsWith('outbound')) return 'other';
  // The SDK hands over a time that it cannot read as it came: null, or a text.
  const created: unknown = message.dateCreated;
  const sinceSentMs = created instanceof Date ? created.getTime() - sentAt.getTime() : Number.NaN;
  if (sinceSentMs < -clockSkewMs || sinceSentMs > longestFlightMs) return 'other';
  if (message.body === body) return Number.isNaN(sinceSentMs) ? 'unclear' : 'same';
  // Redacted.
  return message.body === '' || message.body === null ? 'unclear' : 'other';
}
