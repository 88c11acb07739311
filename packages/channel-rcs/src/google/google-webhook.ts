import { createHash } from 'node:crypto';
import type { ChannelWebhook, Signal, WebhookReply } from '@aftercall/core';
import { textIn } from '../parse-json.ts';
import { readPosted, recordOf } from './google-envelope.ts';
import type { Posted } from './google-envelope.ts';
import { readEvent } from './google-event.ts';
import { readLaunch } from './google-launch.ts';
import { readMessage } from './google-message.ts';
import { verifyGoogle } from './google-signature.ts';
import type { PostedContext } from './posted-context.ts';
import { providerTime } from './provider-time.ts';

export interface GoogleWebhookSettings {
  readonly agentId: string;
  /** The current one first. */
  readonly clientTokens: readonly [string, ...string[]];
}

/** Everything that Google posts about one agent, at its one webhook URL. */
export function createGoogleWebhook({ agentId, clientTokens }: GoogleWebhookSettings): ChannelWebhook {
  return {
    verify: (request) => verifyGoogle(request, clientTokens),
    parse({ rawBody }) {
      const posted = readPosted(rawBody);
      // Google waits for its own secret, as plain text.
      if (posted.kind === 'handshake') return { signals: [], reply: reply(posted.secret) };
      return { signals: [signalOf(posted, rawBody, agentId, clientTokens[0])], reply: reply('') };
    },
  };
}

function signalOf(posted: Posted, rawBody: Uint8Array, agentId: string, secret: string): Signal {
  if (posted.kind !== 'event') return unknown(digestOf(rawBody), 'no event');
  const { data, postId, publishTime } = posted;
  const context: PostedContext = { digest: digestOf(data), postId, postedAt: providerTime(publishTime), secret };
  const record = recordOf(posted.data);
  if (record === undefined) return unknown(context.digest, 'data is no JSON object');
  // A partner's webhook gets the events of all its agents.
  const otherAgent = textIn(record, 'agentId');
  if (otherAgent !== undefined && otherAgent.replace(/@rbm\.goog$/, '') !== agentId) {
    return unknown(context.digest, 'another agent');
  }
  return (
    readLaunch(record, posted.attributes, context) ??
    readEvent(record, context) ??
    readMessage(record, context) ??
    unknown(context.digest, 'neither an event nor a message')
  );
}

function unknown(digest: string, topic: string): Signal {
  return { signal: 'unknown', key: `data/${digest}`, topic };
}

function reply(body: string): WebhookReply {
  return { status: 200, contentType: 'text/plain', body };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
