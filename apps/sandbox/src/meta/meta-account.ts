import { z } from 'zod';
import { webhookUrl } from '../http/webhook-url.ts';

const graphId = z.string().regex(/^\d{3,20}$/, "Meta's ids are digits");

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview */
const templateSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'a template name is lower-case letters, digits and underscores'),
  language: z.string().min(2),
  category: z.enum(['utility', 'marketing', 'authentication']).default('utility'),
  status: z.enum(['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED']).default('APPROVED'),
  header: z.string().optional(),
  /** With placeholders, `{{1}}` or `{{name}}`. */
  body: z.string().min(1),
  buttons: z
    .array(
      z.strictObject({
        type: z.enum(['quick_reply', 'url', 'phone_number', 'copy_code']),
        text: z.string().min(1),
        /** With `{{1}}` at its end where the message gives the rest. */
        url: z.string().optional(),
      }),
    )
    .default([]),
});

/** May also be changed while the sandbox runs, by `PATCH /sandbox/accounts/{phoneNumberId}`. */
const changeable = {
  webhookUrl: webhookUrl.nullable(),
  /** Absent: any template is the account's, with any parameters. */
  templates: z.array(templateSchema),
  /** Whether webhooks name people by phone alone (before 2026), by phone and user id, or by user id alone. */
  userIds: z.enum(['none', 'beside', 'only']),
  /** Where 131026, 131047 and 131050 are told: in the status webhook, as is the rule, or in the answer. */
  refusesBy: z.enum(['status', 'answer']),
  /** Webhooks wait so long for others, and leave as one post of several entries, changes and statuses; 0: each alone. */
  batchMs: z.number().min(0).max(60_000),
  /** https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput */
  messagesPerSecond: z.int().min(1).max(1_000_000),
  /** One message to a person in so many seconds, and so many at once on credit. */
  pairSeconds: z.number().min(0).max(3_600),
  pairBurst: z.int().min(1).max(10_000),
};

export const metaAccountSchema = z.strictObject({
  phoneNumberId: graphId,
  businessAccountId: graphId.default('102290129340398'),
  displayPhoneNumber: z
    .string()
    .regex(/^\d{7,15}$/, 'give the number in digits, without +')
    .default('15550783881'),
  accessToken: z.string().min(1),
  appSecret: z.string().min(1),
  verifyToken: z.string().min(1).default('sandbox-verify-token'),
  webhookUrl: changeable.webhookUrl.default(null),
  templates: changeable.templates.optional(),
  userIds: changeable.userIds.default('beside'),
  refusesBy: changeable.refusesBy.default('status'),
  batchMs: changeable.batchMs.default(0),
  messagesPerSecond: changeable.messagesPerSecond.default(80),
  pairSeconds: changeable.pairSeconds.default(6),
  pairBurst: changeable.pairBurst.default(45),
});

export const metaAccountPatchSchema = z.strictObject(changeable).partial();

export type MetaAccount = z.output<typeof metaAccountSchema>;
export type MetaTemplate = z.output<typeof templateSchema>;

/** The WhatsApp number that a sandbox has when none is named. These are no secrets. */
export const defaultMetaAccount = {
  phoneNumberId: '106540352242922',
  accessToken: 'sandbox-access-token',
  appSecret: 'sandbox-app-secret',
} as const;
