import { z } from 'zod';
import { webhookUrl } from '../http/webhook-url.ts';

const accountSid = z.string().regex(/^AC[0-9a-fA-F]{32}$/, 'an account sid is AC and 32 hexadecimal digits');
const serviceSid = z.string().regex(/^MG[0-9a-fA-F]{32}$/, 'a messaging service sid is MG and 32 hexadecimal digits');
const keySid = z.string().regex(/^SK[0-9a-fA-F]{32}$/, 'an API key sid is SK and 32 hexadecimal digits');
/** E.164, a short code, an alphanumeric id, or an RCS sender: https://www.twilio.com/docs/rcs/send-an-rcs-message */
export const senderShape = /^(\+[1-9]\d{6,14}|\d{3,6}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|rcs:[A-Za-z0-9_]{1,64})$/;
const sender = z
  .string()
  .regex(senderShape, 'a sender is E.164, a short code, an alphanumeric id or rcs: and an RCS sender id');

/**
 * What the carrier does with STOP, START and HELP: `default` blocks and confirms, `advanced`
 * (Advanced Opt-Out) also says OptOutType in the webhook, `off` leaves them to the customer.
 */
const optOut = z.enum(['default', 'advanced', 'off']);

const messagingService = z.strictObject({
  sid: serviceSid,
  senders: z.array(sender).default([]),
  inboundUrl: webhookUrl.nullable().default(null),
  statusCallback: webhookUrl.nullable().default(null),
});

export const twilioAccountSchema = z.strictObject({
  sid: accountSid,
  authToken: z.string().min(1),
  apiKeys: z.array(z.strictObject({ sid: keySid, secret: z.string().min(1) })).default([]),
  /** Absent: any sender is the account's. */
  senders: z.array(sender).optional(),
  /** Absent: any messaging service is the account's. */
  messagingServices: z.array(messagingService).optional(),
  inboundUrl: webhookUrl.nullable().default(null),
  optOut: optOut.default('default'),
  /** Whether the carrier confirms STOP and START and answers HELP. */
  autoReplies: z.boolean().default(true),
});

/** What `PATCH /sandbox/accounts/{sid}` may change while the sandbox runs. */
export const accountPatchSchema = z.strictObject({
  inboundUrl: webhookUrl.nullable().optional(),
  optOut: optOut.optional(),
  autoReplies: z.boolean().optional(),
});

export type TwilioAccount = z.output<typeof twilioAccountSchema>;
export type MessagingService = z.output<typeof messagingService>;

/** The account that a sandbox has when none is named. These are no secrets. */
export const defaultAccount = {
  sid: 'AC00000000000000000000000000000001',
  authToken: 'sandbox-auth-token',
} as const;
