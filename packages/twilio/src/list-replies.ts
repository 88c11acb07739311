import type { ListedReplies, ListedReply, ReplySignal, ReplySpan } from '@aftercall/core';
import type { MessageInstance, MessagePage } from 'twilio/lib/rest/api/v2010/account/message.js';
import type { MessagesCall } from './twilio-client.ts';
import type { FormFields } from './webhook-form.ts';

const pageSize = 100;

/** Of one sender; what more people wrote to it in a span is not read. */
const mostPages = 20;

/** The list is the newest first, but nobody promises it to the second. */
const outOfOrderMs = 2 * 60_000;

export interface ReplyListing {
  /** The senders as people write to them. */
  readonly senders: readonly string[];
  /** Where the API is, without a slash at its end. */
  readonly baseUrl: string;
  parseInbound(this: void, form: FormFields, providerId: string): ReplySignal;
}

/**
 * What people wrote to the senders, from Twilio's list of messages, as its webhook would have told it. The list is read by
 * creation time: DateSent filters whole days, and of an inbound message it is the time of the webhook, which there may not
 * have been. It shows no OptOutType and no button. Rejects when it cannot be read.
 * https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
 */
export async function listReplies(call: MessagesCall, span: ReplySpan, listing: ReplyListing): Promise<ListedReplies> {
  const replies: ListedReply[] = [];
  let complete = true;
  for (const to of listing.senders) {
    let page: Pick<MessagePage, 'instances' | 'nextPage' | 'nextPageUrl'> | undefined = await call.messages.page({
      to,
      pageSize,
    });
    for (let count = 1; page !== undefined; count += 1) {
      const shown = messagesOf(call.answer()?.body);
      const times = page.instances.map(createdAt);
      for (const [index, message] of page.instances.entries()) {
        if (message.direction !== 'inbound') continue;
        const at = times[index];
        if (at === undefined) complete = false;
        else if (at >= span.since && at <= span.until) replies.push(listed(message, at, shown[index], listing));
      }
      const isPast = times.length > 0 && times.every((at) => at !== undefined && isLongBefore(at, span.since));
      if (isPast) break;
      if (count === mostPages && page.nextPageUrl !== undefined) {
        complete = false;
        break;
      }
      page = await page.nextPage();
    }
  }
  return { replies, complete };
}

function isLongBefore(at: Date, since: Date): boolean {
  return at.getTime() < since.getTime() - outOfOrderMs;
}

/** The messages of a page as they came. The SDK takes whatever list it finds in an answer for the page. */
function messagesOf(body = 'null'): readonly unknown[] {
  const page: unknown = JSON.parse(body);
  const isPage = typeof page === 'object' && page !== null && 'messages' in page && Array.isArray(page.messages);
  if (!isPage) throw new Error('Twilio answered with something else than a list of messages.');
  return page.messages as readonly unknown[];
}

/** The SDK hands over a time that it cannot read as it came: null, or a text. */
function createdAt({ dateCreated }: MessageInstance): Date | undefined {
  const created: unknown = dateCreated;
  return created instanceof Date && !Number.isNaN(created.getTime()) ? created : undefined;
}

function listed(message: MessageInstance, at: Date, shown: unknown, listing: ReplyListing): ListedReply {
  const { baseUrl, parseInbound } = listing;
  const { sid, from, to, body, numMedia, numSegments, uri } = message;
  // Null where the account has its messages redacted.
  const form: Record<string, string> = { From: textOf(from), To: textOf(to), Body: textOf(body) };
  if (numMedia) form['NumMedia'] = numMedia;
  if (numSegments) form['NumSegments'] = numSegments;
  return {
    reply: { ...parseInbound(form, sid), at },
    url: `${baseUrl}${uri}`,
    rawBody: Buffer.from(JSON.stringify(shown)),
  };
}

function textOf(value: string | null): string {
  return value ?? '';
}
