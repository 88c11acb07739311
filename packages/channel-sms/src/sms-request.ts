import { renderText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult, SendContext } from '@aftercall/core';
import type { MessageListInstanceCreateOptions } from 'twilio/lib/rest/api/v2010/account/message.js';
import { smsCapabilities } from './sms-capabilities.ts';
import type { SmsSettings } from './sms-settings.ts';

/** The query parameter of the status callback that carries our attempt id. */
export const attemptParameter = 'attempt';

/** A plain number; an address with a prefix, such as `whatsapp:`, would leave by another channel. */
const e164 = /^\+[1-9]\d{6,14}$/;

/** The text of a payload, and the segments that it costs. */
export function fitSms({ payload, to, templates }: FitInput): FitResult {
  if (!e164.test(to)) {
    return { fits: false, limit: 'address', message: 'An SMS goes to a number in E.164, such as +15005550006.' };
  }
  const rendered = renderText(payload, templates, smsCapabilities.text);
  if (!rendered.fits) return { fits: false, limit: rendered.limit, message: rendered.message };
  // Half a surrogate pair cannot be put into a form.
  const text = rendered.text.toWellFormed();
  return { fits: true, request: { to, content: { body: text }, text, units: rendered.segments } };
}

/** The body of a request that {@link fitSms} made. */
export function bodyOf(request: ChannelRequest): string {
  const { body } = request.content;
  if (typeof body !== 'string')
    throw new TypeError('ChannelRequest.content.body: not a text; was it made by this channel?');
  return body;
}

/** The fields of Twilio's create call. The callback URL carries our attempt id and nothing personal. */
export function createOptions(
  request: ChannelRequest,
  settings: SmsSettings,
  webhookUrl: string,
  { attemptId }: Pick<SendContext, 'attemptId'>,
): MessageListInstanceCreateOptions {
  return {
    to: request.to,
    body: bodyOf(request),
    statusCallback: `${webhookUrl}?${attemptParameter}=${encodeURIComponent(attemptId)}`,
    ...(settings.from === undefined ? {} : { from: settings.from }),
    ...(settings.messagingServiceSid === undefined ? {} : { messagingServiceSid: settings.messagingServiceSid }),
    ...(settings.validityPeriodSeconds === undefined ? {} : { validityPeriod: settings.validityPeriodSeconds }),
    ...(settings.smartEncoding === undefined ? {} : { smartEncoded: settings.smartEncoding }),
  };
}
