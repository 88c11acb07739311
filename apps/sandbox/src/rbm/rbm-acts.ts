import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { optOutSchema, readSchema } from '../carrier/act-schemas.ts';
import { addressedAccount, lastMessageTo } from '../carrier/addressing.ts';
import { type ActName, AddressError, type PhoneAct } from '../carrier/carrier.ts';
import type { WebhookResult } from '../http/webhook-poster.ts';
import { countWebhook } from '../oracle/tally.ts';
import { phoneNumber } from '../phones/phone-number.ts';
import { suggestionsOf } from './agent-message.ts';
import type { RbmAgent } from './rbm-agent.ts';
import type { RbmMessage } from './rbm-message.ts';
import type { RbmSending } from './rbm-sending.ts';
import type { RbmState } from './rbm-state.ts';
import { userEvent, userMessage } from './rbm-webhooks.ts';
import { unsubscribeWords } from './unsubscribe-words.ts';

/** `to` is an agent id. */
const addressSchema = z.strictObject({ from: phoneNumber, to: z.string().min(1).optional() });

/** A person writes, or taps a suggestion by its text or its postback data. */
const replySchema = addressSchema
  .extend({ text: z.string().min(1).max(3072).optional(), tap: z.string().min(1).optional() })
  .refine(({ text, tap }) => (text === undefined) !== (tap === undefined), {
    path: ['text'],
    message: 'give `text` or `tap`',
  });

/** Google tells the agent something in its own attributes and data, as of its launch. */
const noticeSchema = z.strictObject({
  to: z.string().optional(),
  attributes: z.record(z.string(), z.string()),
  data: z.record(z.string(), z.unknown()).default({}),
});
const handshakeSchema = z.strictObject({ to: z.string().optional() });

/** What persons do in RCS, and what Google tells of itself. */
export function rbmActs(state: RbmState, sending: RbmSending): Readonly<Partial<Record<ActName, PhoneAct>>> {
  const agentOf = (to: string | undefined, from?: string): RbmAgent => {
    const last = from === undefined ? undefined : lastMessageTo(state.messages.newestFirst(), [from]);
    return addressedAccount(state.agents, to, last);
  };

  /** Answers when the webhook has answered once; a failed one is tried again behind. */
  const tell = async (
    agent: RbmAgent,
    payload: object,
    attributes?: Record<string, string>,
  ): Promise<WebhookResult | null> => {
    const counts = state.tally.replies;
    const post = state.webhooks.post(agent, payload, {
      now: state.now(),
      ...(attributes === undefined ? {} : { attributes }),
    });
    if (post === null) return null;
    void post.last.then((result) => countWebhook(counts, result));
    return await post.first;
  };

  const write = async (
    agent: RbmAgent,
    from: string,
    content: Parameters<typeof userMessage>[1],
  ): Promise<{ sid: string; webhook: WebhookResult | null }> => {
    const message: RbmMessage & { from: string } = {
      carrier: 'rbm',
      channel: 'rcs',
      sid: `Mx${randomBytes(12).toString('base64url')}`,
      accountSid: agent.agentId,
      direction: 'inbound',
      to: agent.agentId,
      from,
      messagingServiceSid: null,
      body: 'text' in content ? content.text : content.suggestionResponse.text,
      content,
      status: 'received',
      errorCode: null,
      attemptId: null,
      fault: 'ok',
      createdAt: state.now(),
      request: null,
      receipts: [],
    };
    state.messages.add(message);
    return { sid: message.sid, webhook: await tell(agent, userMessage(message, content)) };
  };

  return {
    replies: async (request) => {
      const { from, to, text, tap } = replySchema.parse(request);
      const agent = agentOf(to, from);
      if (tap === undefined) return await write(agent, from, { text: text ?? '' });
      return await write(agent, from, { suggestionResponse: findSuggestion(state, agent, from, tap) });
    },

    reads: async (request) => {
      const { from, sid } = readSchema.parse(request);
      const wanted = ({ sid: each, status }: RbmMessage) =>
        (sid ?? each) === each && status !== 'expired' && status !== 'revoked';
      const message = lastMessageTo(state.messages.newestFirst(), [from], wanted);
      if (message === undefined) throw new AddressError('no such message reached this phone');
      await sending.read(message);
      return { sid: message.sid, status: message.status };
    },

    typing: async (request) => {
      const { from, to } = addressSchema.parse(request);
      const agent = agentOf(to, from);
      return { webhook: await tell(agent, userEvent(agent.agentId, from, 'IS_TYPING')) };
    },

    'opt-outs': async (request) => {
      const { from, to, value } = optOutSchema.parse(request);
      const agent = agentOf(to, from);
      const changed =
        value === 'stop' ? state.optOuts.stop(agent.agentId, from) : state.optOuts.start(agent.agentId, from);
      const event = userEvent(agent.agentId, from, value === 'stop' ? 'UNSUBSCRIBE' : 'SUBSCRIBE');
      const webhook = await tell(agent, event);
      const { sid } = await write(agent, from, { text: unsubscribeWords(from)[value] });
      return { changed, webhook, sid };
    },

    notices: async (request) => {
      const { to, attributes, data } = noticeSchema.parse(request);
      return { webhook: await tell(agentOf(to), data, attributes) };
    },

    handshakes: async (request) => {
      const { clientToken, webhookUrl } = agentOf(handshakeSchema.parse(request).to);
      if (webhookUrl === null) throw new AddressError('this agent has no `webhookUrl`: PATCH it first');
      const secret = randomBytes(8).toString('hex');
      const { answer, body, error } = await state.poster.ask(webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ clientToken, secret }),
      });
      return { verified: answer === 200 && body === secret, answer, error };
    },
  };
}

/** What a tap on the newest message with this suggestion tells. */
function findSuggestion(state: RbmState, agent: RbmAgent, phone: string, wanted: string) {
  const offers = ({ request }: RbmMessage) =>
    (request === null ? [] : suggestionsOf(request))
      .map((suggestion) =>
        'reply' in suggestion
          ? { ...suggestion.reply, type: 'REPLY' as const }
          : { ...suggestion.action, type: 'ACTION' as const },
      )
      .find(({ text, postbackData }) => text === wanted || postbackData === wanted);
  const message = lastMessageTo(
    state.messages.newestFirst(),
    [phone],
    (each) => each.accountSid === agent.agentId && offers(each) !== undefined,
  );
  const tapped = message === undefined ? undefined : offers(message);
  if (tapped === undefined) {
    throw new AddressError('no kept message to this phone has a suggestion of this text or postback data');
  }
  return { postbackData: tapped.postbackData, text: tapped.text, type: tapped.type };
}
