import type { WebhookReply } from '../channel.ts';
import type { Signal } from '../signal.ts';
import { readSignal } from './read-signal.ts';
import { partsOf, type TellFault } from './tell-fault.ts';

/** What a channel understood of a webhook, as the contract has it. */
export interface ReadWebhook {
  readonly signals: readonly Signal[];
  readonly reply: WebhookReply;
}

const taken: WebhookReply = { status: 200, contentType: 'text/plain', body: '' };

/**
 * The signals that can be read; one that cannot takes no other with it. Undefined where there is no list of them: then
 * nobody knows what was posted.
 */
export function readWebhook(answer: unknown, fault: TellFault): ReadWebhook | undefined {
  const { signals, reply } = partsOf(answer) ?? {};
  if (!Array.isArray(signals)) {
    fault('signals', 'refused as a whole, for the provider to post again');
    return undefined;
  }
  const read: Signal[] = [];
  for (const one of signals as readonly unknown[]) {
    const signal = readSignal(one, fault);
    if (signal !== undefined) read.push(signal);
  }
  return { signals: read, reply: readReply(reply, fault) };
}

const headerValue = /^[\t\x20-\x7e]*$/;

function readReply(reply: unknown, fault: TellFault): WebhookReply {
  const { status, contentType, body } = partsOf(reply) ?? {};
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  const isType = typeof contentType === 'string' && headerValue.test(contentType);
  if (isStatus && isType && typeof body === 'string') return { status, contentType, body };
  fault('reply', 'answered with 200');
  return taken;
}
