import type { FoundReceipt } from '@aftercall/core';
import type { ErrorTable } from './error-table.ts';
import { parseReceipt } from './status-receipt.ts';
import type { MessagesCall } from './twilio-client.ts';

export interface ReceiptLookUp {
  /** Where the API is, without a slash at its end. */
  readonly baseUrl: string;
  /** The status callback that the message was sent with: it carries our attempt id. */
  readonly callbackUrl: string;
  /** The channel that it was sent on. */
  readonly channel: string;
  readonly errors: ErrorTable;
}

/**
 * The status of a message, as Twilio's callback would have told it. Rejects when it cannot be read.
 * https://www.twilio.com/docs/messaging/api/message-resource#fetch-a-message-resource
 */
export async function findReceipt(
  call: MessagesCall,
  sid: string,
  { baseUrl, callbackUrl, channel, errors }: ReceiptLookUp,
): Promise<FoundReceipt | undefined> {
  try {
    const message = await call.messages(sid).fetch();
    // The SDK takes whatever an answer says for the message.
    const { status, errorCode, from, uri, dateUpdated } = message as Partial<typeof message>;
    if (typeof status !== 'string') throw new Error('Twilio answered with something else than a message.');
    const form = {
      ...(errorCode && { ErrorCode: String(errorCode) }),
      ...(typeof from === 'string' && { From: from }),
    };
    const receipt = parseReceipt(form, { providerId: sid, rawStatus: status, url: callbackUrl, channel }, errors);
    return {
      // The callback of the status came at that time and names none; asked for it may be a day later. The SDK hands over a
      // time that it cannot read as it came.
      receipt: dateUpdated instanceof Date ? { ...receipt, at: dateUpdated } : receipt,
      url: `${baseUrl}${uri ?? ''}`,
      rawBody: Buffer.from(call.answer()?.body ?? ''),
    };
  } catch (error) {
    if (call.answer()?.status === 404) return undefined;
    throw error;
  }
}
