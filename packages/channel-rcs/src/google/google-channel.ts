import { v5 as uuidOf } from 'uuid';
import { outcomeOfSilence } from '@aftercall/core';
import type { Channel, ChannelOutside, ChannelRequest, HttpResponse, SendContext, SendOutcome } from '@aftercall/core';
import { googleCapabilities } from './google-capabilities.ts';
import { createGoogleClient } from './google-client.ts';
import type { CallContext } from './google-client.ts';
import { readGoogleError } from './google-errors.ts';
import { outcomeOfAnswer, reconciliationOf } from './google-outcome.ts';
import { findReachable } from './google-reachability.ts';
import { agentMessageOf, fitGoogle, fitGoogleText } from './google-request.ts';
import type { GoogleSettings } from './google-settings.ts';
import { createGoogleTokens } from './google-token.ts';
import type { TokenResult } from './google-token.ts';
import { createGoogleWebhook } from './google-webhook.ts';

/** The ids of events and lookups are names in here: what is repeated has the same id. */
const namespace = 'c1a7f0e2-5d0b-5b43-9a76-0f6d6b8a7e11';

/** RCS through Google RCS for Business. */
export function createGoogleChannel(settings: GoogleSettings, outside: ChannelOutside): Channel {
  const { agentId, baseUrl, tokenUrl, serviceAccount } = settings;
  const { http, now } = outside;
  const client = createGoogleClient({ agentId, baseUrl, http });
  const tokens = createGoogleTokens({ ...serviceAccount, tokenUrl, http, now });

  /** One call with a token; one that the API no longer takes is not used again. */
  async function authorised(
    granted: Extract<TokenResult, { granted: true }>,
    signal: AbortSignal,
    call: (context: CallContext) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    const answer = await call({ token: granted.token, signal });
    if (answer.status === 401) tokens.discard(granted.token);
    return answer;
  }

  /** As above, for everything but a send: there is nothing to tell an outcome to. */
  async function ask(
    signal: AbortSignal,
    call: (context: CallContext) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    const token = await tokens.get(signal);
    if (!token.granted) throw new Error(token.reason.message);
    return authorised(token, signal, call);
  }

  async function send(request: ChannelRequest, { attemptId, signal }: SendContext): Promise<SendOutcome> {
    const message = agentMessageOf(request);
    const token = await tokens.get(signal);
    if (!token.granted) return { outcome: 'rejected', reason: token.reason };
    try {
      const answer = await authorised(token, signal, (context) =>
        client.createMessage(request.to, attemptId, message, context),
      );
      return outcomeOfAnswer(answer, attemptId, now());
    } catch (error) {
      return outcomeOfSilence(error, 'Google');
    }
  }

  async function sendEvent(to: string, eventId: string, event: object, signal: AbortSignal): Promise<void> {
    const answer = await ask(signal, (context) => client.createEvent(to, eventId, event, context));
    if (answer.status === 200) return;
    const { status = 'no error of its own' } = readGoogleError(answer) ?? {};
    throw new Error(`Google did not take the event: HTTP ${answer.status}, ${status}.`);
  }

  return {
    name: 'rcs',
    capabilities: googleCapabilities,
    hosts: [...new Set([new URL(baseUrl).host, new URL(tokenUrl).host])],
    fit: (input) => fitGoogle(input, settings),
    fitText: (input) => fitGoogleText(input, settings),
    send,

    async reconcile(request, _sentAt, context) {
      return reconciliationOf(await send(request, context));
    },

    async revoke({ to, providerIds }, { signal }) {
      const revoked = providerIds.map(async (id) => {
        try {
          return (await ask(signal, (context) => client.deleteMessage(to, id, context))).status === 200;
        } catch {
          return false;
        }
      });
      return { revoked: providerIds.length > 0 && (await Promise.all(revoked)).every(Boolean) };
    },

    reachable(addresses, signal) {
      const requestId = (number: string) => uuidOf(`capabilities/${number}/${now().toISOString()}`, namespace);
      return findReachable(addresses, {
        one: (number) => ask(signal, (context) => client.getCapabilities(number, requestId(number), context)),
        many: (numbers) => ask(signal, (context) => client.getReachableUsers(numbers, context)),
      });
    },

    typing({ to }, signal) {
      const eventId = uuidOf(`typing/${to}/${now().toISOString()}`, namespace);
      return sendEvent(to, eventId, { eventType: 'IS_TYPING' }, signal);
    },

    markRead({ from, providerId }, signal) {
      return sendEvent(
        from,
        uuidOf(`read/${providerId}`, namespace),
        { eventType: 'READ', messageId: providerId },
        signal,
      );
    },

    webhook: createGoogleWebhook({ agentId, clientTokens: [settings.clientToken, ...settings.clientTokens] }),
  };
}
