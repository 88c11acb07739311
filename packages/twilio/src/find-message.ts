import { readBilling } from '@aftercall/core';
import type { Billing, ReconcileResult } from '@aftercall/core';
import type { MessageInstance, MessagePage } from 'twilio/lib/rest/api/v2010/account/message.js';
import type { MessagesCall } from './twilio-client.ts';

/** Twilio's clock and ours may differ by this much, and its times have whole seconds. */
const clockSkewMs = 2 * 60_000;

/** A message that was under way for longer than this is none of ours. */
const longestFlightMs = 5 * 60_000;

const pageSize = 100;

/** More messages to one address than this are not searched: the answer is then not certain. */
const mostPages = 10;

/** A message whose fate is not known. */
export interface LostMessage {
  /** The address as Twilio has it. */
  readonly to: string;
  readonly body: string;
  readonly sentAt: Date;
  /** Twilio may have replaced characters of the body. */
  readonly mayBeRewritten: boolean;
}

/** A match that cannot be told: Twilio may have changed the body, or keeps none, or no time. */
type Likeness = 'same' | 'other' | 'unclear';

/**
 * Looks an uncertain message up in Twilio's list of messages to the address, by creation
 * time and body: DateSent filters whole days and is null at first, and the list does not
 * show the callback URL with our attempt id. Rejects when the list cannot be read.
 */
export async function findMessage(call: MessagesCall, lost: LostMessage): Promise<ReconcileResult> {
  const found: MessageInstance[] = [];
  let certain = true;
  let page: Pick<MessagePage, 'instances' | 'nextPage' | 'nextPageUrl'> | undefined = await call.messages.page({
    to: lost.to,
    pageSize,
  });
  for (let count = 1; page !== undefined; count += 1) {
    if (!isMessageList(call.answer()?.body)) certain = false;
    for (const message of page.instances) {
      const likeness = likenessOf(message, lost);
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
  const billing = found.length === 1 ? billingOf(first) : undefined;
  return {
    found: true,
    providerIds: found.map(({ sid }) => sid),
    rawStatus: first.status,
    ...(billing && { billing }),
  };
}

/** The price, once there is one, is written as what it takes from the balance: below 0, and without the carriers' fees. */
function billingOf({ numSegments, price, priceUnit }: MessageInstance): Billing | undefined {
  const told: unknown = price;
  return readBilling({
    segments: Number(numSegments),
    ...(typeof told === 'string' && { price: { amount: told.replace(/^-/, ''), currency: priceUnit } }),
  });
}

/** The SDK takes whatever list it finds in an answer for the page. */
function isMessageList(body = 'null'): boolean {
  const page: unknown = JSON.parse(body);
  return typeof page === 'object' && page !== null && 'messages' in page && Array.isArray(page.messages);
}

/** What Twilio writes before every message of a trial account. */
const trialPrefix = 'Sent from your Twilio trial account - ';

function likenessOf(message: MessageInstance, { body, sentAt, mayBeRewritten }: LostMessage): Likeness {
  if (!message.direction.startsWith('outbound')) return 'other';
  // The SDK hands over a time that it cannot read as it came: null, or a text.
  const created: unknown = message.dateCreated;
  const sinceSentMs = created instanceof Date ? created.getTime() - sentAt.getTime() : Number.NaN;
  if (sinceSentMs < -clockSkewMs || sinceSentMs > longestFlightMs) return 'other';
  if (message.body === body || message.body === `${trialPrefix}${body}`)
    return Number.isNaN(sinceSentMs) ? 'unclear' : 'same';
  const isRedacted = message.body === '' || message.body === null;
  return isRedacted || mayBeRewritten ? 'unclear' : 'other';
}
