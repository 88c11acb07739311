import type { ListedReplies, ListedReply, ReplySignal, ReplySpan } from '@aftercall/core';
import type { MessageInstance, MessagePage } from 'twilio/lib/rest/api/v2010/account/message.js';
import type { MessagesCall } from './twilio-client.ts';
import type { FormFields } from './webhook-form.ts';

type Page = Pick<MessagePage, 'instances' | 'nextPage' | 'nextPageUrl'>;

const pageSize = 100;

/** Of one sender; what more people wrote to it in a span is not read. */
const mostPages = 20;

/** The list is the newest first, but nobody promises it to the second. */
const outOfOrderMs = 2 * 60_000;

/** Senders that are asked about beside each other: one after the other, a hundred of them took longer than a host waits. */
const atOnce = 10;

/** Nothing older than the newest page of a sender is asked for later: a page takes 10 s at most, and a host waits some 20. */
const turnPagesMs = 12_000;

export interface ReplyListing {
  /** The senders as people write to them. */
  readonly senders: readonly string[];
  /** Where the API is, without a slash at its end. */
  readonly baseUrl: string;
  now(this: void): Date;
  parseInbound(this: void, form: FormFields, providerId: string): ReplySignal;
}

/**
 * What people wrote to the senders, from Twilio's list of messages, as its webhook would have told it. The list is read by
 * creation time: DateSent filters whole days, and of an inbound message it is the time of the webhook, which there may not
 * have been. It shows no OptOutType and no button. Rejects when it cannot be read.
 * https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
 *
 * @param newCall for each sender one of its own.
 */
export async function listReplies(
  newCall: () => MessagesCall,
  span: ReplySpan,
  listing: ReplyListing,
): Promise<ListedReplies> {
  const turnPagesUntil = listing.now().getTime() + turnPagesMs;
  const lists = listing.senders.map((to) => new SenderList(to, newCall(), span, listing));
  const waiting = [...lists];
  // The newest page of everybody comes before anybody's second one.
  const readNext = async (): Promise<void> => {
    for (let list = waiting.shift(); list !== undefined; list = waiting.shift()) {
      const isTooLate = list.pages > 0 && listing.now().getTime() > turnPagesUntil;
      if (list.pages === mostPages || isTooLate) list.complete = false;
      else if (await list.readPage()) waiting.push(list);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, readNext));
  } finally {
    // After a failure nobody waits for the others.
    waiting.length = 0;
  }
  const undated = lists.reduce((sum, one) => sum + one.undated, 0);
  return {
    replies: lists.flatMap((one) => one.replies),
    complete: lists.every((one) => one.complete),
    ...(undated > 0 && { undated }),
  };
}

/** What people wrote to one sender. */
class SenderList {
  readonly replies: ListedReply[] = [];
  complete = true;
  /** Messages without a time that can be read. */
  undated = 0;
  /** How many were read. */
  pages = 0;
  readonly #to: string;
  readonly #call: MessagesCall;
  readonly #span: ReplySpan;
  readonly #listing: ReplyListing;
  #next: () => Promise<Page | undefined>;

  constructor(to: string, call: MessagesCall, span: ReplySpan, listing: ReplyListing) {
    this.#to = to;
    this.#call = call;
    this.#span = span;
    this.#listing = listing;
    this.#next = () => this.#call.messages.page({ to: this.#to, pageSize });
  }

  /** @returns whether there is more to read. */
  async readPage(): Promise<boolean> {
    const page = await this.#next();
    this.pages += 1;
    if (page === undefined) return false;
    const { since, until } = this.#span;
    const shown = messagesOf(this.#call.answer()?.body);
    const times = page.instances.map(createdAt);
    for (const [index, message] of page.instances.entries()) {
      if (message.direction !== 'inbound') continue;
      const at = times[index];
      if (at === undefined) this.undated += 1;
      else if (at >= since && at <= until) this.replies.push(listed(message, at, shown[index], this.#listing));
    }
    this.#next = () => page.nextPage() ?? Promise.resolve(undefined);
    const isPast = times.some((at) => at !== undefined && isLongBefore(at, since));
    return !isPast && page.nextPageUrl !== undefined;
  }
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
