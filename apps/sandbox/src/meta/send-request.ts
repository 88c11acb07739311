import { z } from 'zod';
import { MetaError } from './meta-error.ts';

const text = (longest: number) => z.string().min(1).max(longest);

const header = z.strictObject({ type: z.literal('text'), text: text(60) }).optional();
const footer = z.strictObject({ text: text(60) }).optional();
const row = z.strictObject({ id: text(200), title: text(24), description: z.string().max(72).optional() });

/** The kinds that the sandbox plays: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages and its neighbours */
const interactive = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('button'),
    header,
    body: z.strictObject({ text: text(1024) }),
    footer,
    action: z.strictObject({
      buttons: z
        .array(z.strictObject({ type: z.literal('reply'), reply: z.strictObject({ id: text(256), title: text(20) }) }))
        .min(1)
        .max(3),
    }),
  }),
  z.strictObject({
    type: z.literal('list'),
    header,
    body: z.strictObject({ text: text(4096) }),
    footer,
    action: z.strictObject({
      button: text(20),
      sections: z
        .array(z.strictObject({ title: text(24).optional(), rows: z.array(row).min(1).max(10) }))
        .min(1)
        .max(10),
    }),
  }),
  z.strictObject({
    type: z.literal('cta_url'),
    header,
    body: z.strictObject({ text: text(1024) }),
    footer,
    action: z.strictObject({
      name: z.literal('cta_url'),
      parameters: z.strictObject({ display_text: text(20), url: z.url() }),
    }),
  }),
]);

const parameter = z.looseObject({
  type: z.string().min(1),
  text: z.string().optional(),
  payload: z.string().optional(),
  parameter_name: z.string().optional(),
});
const component = z.strictObject({
  type: z.enum(['header', 'body', 'button']),
  sub_type: z.string().optional(),
  index: z.union([z.string().regex(/^\d$/), z.int().min(0).max(9)]).optional(),
  parameters: z.array(parameter).default([]),
});
export type TemplateComponent = z.output<typeof component>;

const template = z.strictObject({
  name: text(512),
  language: z.strictObject({ code: text(35), policy: z.literal('deterministic').optional() }),
  components: z.array(component).default([]),
});

const common = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z.string().optional(),
  recipient: z.string().optional(),
  context: z.strictObject({ message_id: text(256) }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
  recipient_identity_key_hash: z.string().optional(),
};

const sendSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('text'),
    text: z.strictObject({ body: text(4096), preview_url: z.boolean().optional() }),
  }),
  z.strictObject({ ...common, type: z.literal('template'), template }),
  z.strictObject({ ...common, type: z.literal('interactive'), interactive }),
]);

/** Reading and typing are one request: https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators */
const markSchema = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: text(256),
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
});

export type SendRequest = z.output<typeof sendSchema>;
export type MarkRequest = z.output<typeof markSchema>;

const playedTypes: readonly unknown[] = ['text', 'template', 'interactive'];
const playedInteractive: readonly unknown[] = ['button', 'list', 'cta_url'];

/** @throws MetaError 100, 131008, 131009 or 131051. */
export function parseSendRequest(body: unknown): SendRequest | MarkRequest {
  const given = z.record(z.string(), z.unknown()).safeParse(body).data;
  if (given === undefined) throw new MetaError(100, 'The body is no JSON object.');
  if ('status' in given) return checked(markSchema, given);
  const type = given['type'] ?? 'text';
  if (!playedTypes.includes(type)) throw notPlayed('this type of message');
  const kind = z.looseObject({ type: z.unknown() }).safeParse(given['interactive']).data?.type;
  if (kind !== undefined && !playedInteractive.includes(kind)) throw notPlayed('this kind of interactive message');
  return checked(sendSchema, { ...given, type });
}

export function isMark(request: SendRequest | MarkRequest): request is MarkRequest {
  return 'status' in request;
}

function notPlayed(what: string): MetaError {
  return new MetaError(131051, `sandbox: ${what} is Meta's, but the sandbox does not play it`);
}

function checked<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    throw new MetaError(100, `Unexpected key "${issue.keys[0]?.slice(0, 40)}" on param "${where}".`);
  }
  const missing = issue?.code === 'invalid_type' && issue.message.endsWith('received undefined');
  throw missing
    ? new MetaError(131008, `Parameter '${where}' is mandatory.`)
    : new MetaError(131009, `Parameter '${where}' is not valid: ${issue?.message ?? ''}`);
}
