import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { TwilioAccount } from './account.ts';
import { checkSideParameters } from './create-parameters.ts';
import { sandboxRefusal, TwilioError } from './errors.ts';
import type { Form } from './form.ts';
import { isRcs, pickSender, type Route, type Sender } from './sender.ts';

/** A valid request to send; it can be refused no more, except by a fault or an opt-out. */
export interface CreateRequest {
  readonly to: string;
  /** The number, whatever channel `to` names. */
  readonly phone: string;
  readonly channel: 'sms' | 'rcs';
  readonly sender: Sender;
  readonly body: string;
  readonly smartEncoded: boolean;
  readonly statusCallback: string | null;
  /** The `attempt` parameter of the status-callback URL. */
  readonly attemptId: string | null;
  /** Epoch milliseconds; null sends now. */
  readonly sendAt: number | null;
}

/** In UTF-16 units: an emoji counts twice. https://www.twilio.com/docs/api/errors/21617 */
const bodyLimit = 1600;
/** https://www.twilio.com/docs/api/errors/21609 */
const statusCallbackLimit = 4000;
/** https://www.twilio.com/docs/api/errors/35114 */
const scheduleWindow = { leastMs: 300_000, mostMs: 35 * 86_400_000 } as const;

export interface CreateCircumstances {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly hasRcs: (phone: string) => boolean;
}

/** @throws TwilioError as Twilio refuses a request, and for what Twilio would overlook. */
export function parseCreateRequest(
  form: Form,
  account: TwilioAccount,
  { now, hasRcs }: CreateCircumstances,
): CreateRequest {
  const to = form.get('To') ?? '';
  const phone = parseTo(to);
  const sender = pickSender(account, {
    from: form.get('From') ?? null,
    messagingServiceSid: form.get('MessagingServiceSid') ?? null,
    route: routeOf(to, hasRcs(phone)),
  });
  const body = form.get('Body') ?? '';
  checkSideParameters(form);
  if (body === '') throw new TwilioError(21602);
  if (body.length > bodyLimit) throw new TwilioError(21617);
  const statusCallback = parseStatusCallback(form.get('StatusCallback') ?? null) ?? sender.statusCallback;
  return {
    to,
    phone,
    channel: isRcs(sender.leavesBy) ? 'rcs' : 'sms',
    sender,
    body,
    smartEncoded: form.get('SmartEncoded') === 'true',
    statusCallback,
    attemptId: statusCallback === null ? null : new URL(statusCallback).searchParams.get('attempt'),
    sendAt: parseSchedule(form, sender, now),
  };
}

function routeOf(to: string, hasRcs: boolean): Route {
  if (isRcs(to)) return 'rcs';
  return hasRcs ? 'rcs_first' : 'sms';
}

/** Stricter than Twilio, which also guesses at national numbers: E.164 of a possible length, and nothing else. */
function parseTo(to: string): string {
  if (to === '') throw new TwilioError(21604);
  if (/^(whatsapp|messenger):/.test(to))
    throw sandboxRefusal("'To' names a channel that the sandbox does not play at Twilio; it plays SMS and RCS");
  const phone = to.replace(/^rcs:/, '');
  if (!/^\+[1-9]\d{6,14}$/.test(phone) || parsePhoneNumberFromString(phone)?.isPossible() !== true) {
    throw new TwilioError(21211);
  }
  return phone;
}

function parseStatusCallback(text: string | null): string | null {
  if (text === null) return null;
  const url = URL.parse(text);
  if (
    url === null ||
    text.length > statusCallbackLimit ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.hostname.includes('_')
  ) {
    throw new TwilioError(21609);
  }
  return text;
}

function parseSchedule(form: Form, sender: Sender, now: number): number | null {
  const scheduleType = form.get('ScheduleType');
  const sendAt = form.get('SendAt');
  if (scheduleType === undefined) {
    if (sendAt !== undefined) throw sandboxRefusal("'SendAt' without ScheduleType=fixed has no effect");
    return null;
  }
  if (scheduleType !== 'fixed') throw sandboxRefusal("'ScheduleType' is fixed, or absent");
  if (sender.messagingServiceSid === null) throw new TwilioError(35118);
  if (sendAt === undefined) throw new TwilioError(35111);
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(sendAt) ? Date.parse(sendAt) : Number.NaN;
  const ahead = time - now;
  if (!(ahead >= scheduleWindow.leastMs && ahead <= scheduleWindow.mostMs)) throw new TwilioError(35114);
  return time;
}
