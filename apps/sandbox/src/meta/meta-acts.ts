import { z } from 'zod';
import { optOutSchema, readSchema } from '../carrier/act-schemas.ts';
import { addressedAccount, lastMessageTo } from '../carrier/addressing.ts';
import { type ActName, AddressError, type PhoneAct } from '../carrier/carrier.ts';
import { countWebhook } from '../oracle/tally.ts';
import type { WebhookResult } from '../http/webhook-poster.ts';
import { phoneNumber } from '../phones/phone-number.ts';
import { type Choice, choicesOf } from './choices.ts';
import type { MetaAccount } from './meta-account.ts';
import { type MetaMessage, newWamid } from './meta-message.ts';
import type { MetaSending } from './meta-sending.ts';
import type { MetaState } from './meta-state.ts';
import type { WebhookChange } from './webhook-envelope.ts';
import { inboundChange, preferenceChange } from './webhook-values.ts';

/** A person writes, or taps a button or row by its id or its title. `to` is a phone number id. */
const replySchema = z
  .strictObject({
    from: phoneNumber,
    to: z.string().min(1).optional(),
    text: z.string().min(1).max(4096).optional(),
    tap: z.string().min(1).optional(),
  })
  .refine(({ text, tap }) => (text === undefined) !== (tap === undefined), {
    path: ['text'],
    message: 'give `text` or `tap`',
  });

/** Meta tells the account about a template, or anything else in its own field and value. */
const noticeSchema = z.union([
  z.strictObject({
    to: z.string().optional(),
    template: z.strictObject({
      name: z.string(),
      language: z.string(),
      event: z.enum(['APPROVED', 'REJECTED', 'PENDING', 'PAUSED', 'DISABLED']),
      reason: z.string().default('NONE'),
    }),
  }),
  z.strictObject({ to: z.string().optional(), field: z.string().min(1), value: z.record(z.string(), z.unknown()) }),
]);
const handshakeSchema = z.strictObject({ to: z.string().optional() });

/** A number is Meta's id of a template; any will do. */
const templateId = 1_689_556_908_129_832;

/** What persons do in WhatsApp, and what Meta tells of itself. */
export function metaActs(state: MetaState, sending: MetaSending): Readonly<Partial<Record<ActName, PhoneAct>>> {
  const accountOf = (to: string | undefined, last?: MetaMessage): MetaAccount =>
    addressedAccount(state.accounts, to, last);

  /** Answers when the webhook has answered once; a failed one is tried again behind. */
  const tell = async (account: MetaAccount, change: WebhookChange): Promise<WebhookResult | null> => {
    if (account.webhookUrl === null) return null;
    const counts = state.tally.replies;
    const { first, last } = state.outbox.post(account, account.webhookUrl, change);
    void last.then((result) => countWebhook(counts, result));
    return await first;
  };

  const reply = async ({ from, to, text, tap }: z.output<typeof replySchema>) => {
    const last = lastMessageTo(
      state.messages.newestFirst(),
      [from],
      ({ accountSid }) => (to ?? accountSid) === accountSid,
    );
    const account = accountOf(to, last);
    const tapped = tap === undefined ? null : findChoice(state, account, from, tap);
    const message: MetaMessage & { from: string } = {
      carrier: 'meta',
      channel: 'whatsapp',
      sid: newWamid(from),
      accountSid: account.phoneNumberId,
      direction: 'inbound',
      to: `+${account.displayPhoneNumber}`,
      from,
      messagingServiceSid: null,
      body: tapped?.choice.title ?? text ?? '',
      content: tapped?.choice.told ?? null,
      status: 'received',
      errorCode: null,
      attemptId: null,
      fault: 'ok',
      createdAt: state.now(),
      pricing: null,
      sentTo: 'phone',
      receipts: [],
    };
    state.messages.add(message);
    state.windows.open(account.phoneNumberId, from, state.now());
    const content =
      tapped === null
        ? { type: 'text', text: { body: text } }
        : { context: { from: account.displayPhoneNumber, id: tapped.messageId }, ...tapped.choice.told };
    const webhook = await tell(account, inboundChange(account, state.phones, message, content));
    return { sid: message.sid, userId: state.phones.userIdOf(from), webhook };
  };

  return {
    replies: async (request) => await reply(replySchema.parse(request)),

    reads: async (request) => {
      const { from, sid } = readSchema.parse(request);
      const wanted = (message: MetaMessage) => (sid ?? message.sid) === message.sid && message.status !== 'failed';
      const message = lastMessageTo(state.messages.newestFirst(), [from], wanted);
      if (message === undefined) throw new AddressError('no such message went to this phone');
      await sending.read(message);
      return { sid: message.sid, status: message.status };
    },

    'opt-outs': async (request) => {
      const { from, to, value } = optOutSchema.parse(request);
      const account = accountOf(to, lastMessageTo(state.messages.newestFirst(), [from]));
      const changed =
        value === 'stop'
          ? state.optOuts.stop(account.businessAccountId, from)
          : state.optOuts.start(account.businessAccountId, from);
      const change = preferenceChange(account, state.phones, from, { value, now: state.now() });
      return { changed, webhook: await tell(account, change) };
    },

    notices: async (request) => {
      const notice = noticeSchema.parse(request);
      const account = accountOf(notice.to);
      const time = Math.floor(state.now() / 1000);
      const { businessAccountId } = account;
      if (!('template' in notice)) {
        const { field, value } = notice;
        return { webhook: await tell(account, { businessAccountId, field, value, time }) };
      }
      const { name, language, event, reason } = notice.template;
      const template = account.templates?.find((each) => each.name === name && each.language === language);
      if (template !== undefined) template.status = event;
      const value = {
        event,
        message_template_id: templateId,
        message_template_name: name,
        message_template_language: language,
        reason,
        message_template_category: (template?.category ?? 'utility').toUpperCase(),
      };
      return {
        webhook: await tell(account, { businessAccountId, field: 'message_template_status_update', value, time }),
      };
    },

    handshakes: async (request) => {
      const { verifyToken, webhookUrl } = accountOf(handshakeSchema.parse(request).to);
      if (webhookUrl === null) throw new AddressError('this account has no `webhookUrl`: PATCH it first');
      const url = new URL(webhookUrl);
      const challenge = String(state.now());
      url.searchParams.set('hub.mode', 'subscribe');
      url.searchParams.set('hub.challenge', challenge);
      url.searchParams.set('hub.verify_token', verifyToken);
      const { answer, body, error } = await state.poster.ask(url.href, { method: 'GET' });
      return { verified: answer === 200 && body === challenge, answer, error };
    },
  };
}

/** The newest message to the phone that offers the choice. */
function findChoice(
  state: MetaState,
  account: MetaAccount,
  phone: string,
  wanted: string,
): { choice: Choice; messageId: string } {
  const offers = (message: MetaMessage) =>
    choicesOf(message, account).find(({ id, title }) => id === wanted || title === wanted);
  const message = lastMessageTo(state.messages.newestFirst(), [phone], (each) => offers(each) !== undefined);
  const choice = message === undefined ? undefined : offers(message);
  if (message === undefined || choice === undefined) {
    throw new AddressError('no kept message to this phone has a button or row of this id or title');
  }
  return { choice, messageId: message.sid };
}
