import { z } from 'zod';
import type { CarrierMessage } from '../carrier/carrier-message.ts';

/** A message as the oracle shows it. */
export type KeptMessage = Omit<CarrierMessage, 'createdAt'> & {
  /** RFC 3339. */
  readonly createdAt: string;
};

export function keptMessage(message: CarrierMessage): KeptMessage {
  return {
    carrier: message.carrier,
    channel: message.channel,
    sid: message.sid,
    accountSid: message.accountSid,
    direction: message.direction,
    to: message.to,
    from: message.from,
    messagingServiceSid: message.messagingServiceSid,
    body: message.body,
    content: message.content,
    status: message.status,
    errorCode: message.errorCode,
    attemptId: message.attemptId,
    fault: message.fault,
    createdAt: new Date(message.createdAt).toISOString(),
    receipts: message.receipts,
  };
}

const filter = {
  carrier: z.string().optional(),
  channel: z.string().optional(),
  sid: z.string().optional(),
  accountSid: z.string().optional(),
  attemptId: z.string().optional(),
  direction: z.string().optional(),
  status: z.string().optional(),
  fault: z.string().optional(),
};

const page = {
  /** The sid of the last message of the page before. */
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
};

/** The query of `GET /sandbox/messages`; addresses stay out of URLs. */
export const messageQuerySchema = z.strictObject({ ...filter, ...page });

/** The body of `POST /sandbox/messages/query`. */
export const messageSearchSchema = z.strictObject({
  ...filter,
  ...page,
  to: z.string().optional(),
  from: z.string().optional(),
  bodyContains: z.string().optional(),
});

export type MessageSearch = z.output<typeof messageSearchSchema>;

export interface KeptMessagePage {
  readonly messages: KeptMessage[];
  /** To be given as `after` for the next page; null on the last. */
  readonly next: string | null;
}

/** One page, oldest first; null when `after` is a message that is not kept. */
export function pageOfMessages(messages: Iterable<KeptMessage>, search: MessageSearch): KeptMessagePage | null {
  const page: KeptMessage[] = [];
  let started = search.after === undefined;
  for (const message of messages) {
    if (!started) {
      started = message.sid === search.after;
      continue;
    }
    if (!passes(message, search)) continue;
    if (page.length === search.limit) return { messages: page, next: page.at(-1)?.sid ?? null };
    page.push(message);
  }
  return started ? { messages: page, next: null } : null;
}

const equalFields = [
  'carrier',
  'channel',
  'sid',
  'accountSid',
  'attemptId',
  'direction',
  'status',
  'fault',
  'to',
  'from',
] as const;

function passes(message: KeptMessage, search: MessageSearch): boolean {
  return (
    equalFields.every((field) => search[field] === undefined || search[field] === message[field]) &&
    (search.bodyContains === undefined || message.body.includes(search.bodyContains))
  );
}
