import { stringify } from 'node:querystring';
import { renderText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult, SendContext } from '@aftercall/core';
import { attemptParameter } from './sms-callback-query.ts';
import { smsCapabilities } from './sms-capabilities.ts';
import type { SmsSettings } from './sms-settings.ts';

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

/**
 * Writes the form of Twilio's create call; what every message of an account has in common
 * is encoded once. The callback URL carries our attempt id and nothing personal.
 * https://www.twilio.com/docs/messaging/api/message-resource#create-a-message
 */
export function createFormWriter(
  settings: SmsSettings,
  webhookUrl: string,
): (request: ChannelRequest, context: Pick<SendContext, 'attemptId'>) => string {
  const callback = encodeURIComponent(`${webhookUrl}?${attemptParameter}=`);
  const ofAccount = stringify({
    ...(settings.from === undefined ? {} : { From: settings.from }),
    ...(settings.messagingServiceSid === undefined ? {} : { MessagingServiceSid: settings.messagingServiceSid }),
    ...(settings.validityPeriodSeconds === undefined ? {} : { ValidityPeriod: settings.validityPeriodSeconds }),
    ...(settings.smartEncoding === undefined ? {} : { SmartEncoded: settings.smartEncoding }),
  });
  return (request, { attemptId }) => {
    const to = encodeURIComponent(request.to);
    const body = encodeURIComponent(bodyOf(request));
    // Encoded for the callback's query, and once more for the form.
    const attempt = encodeURIComponent(encodeURIComponent(attemptId));
    return `To=${to}&StatusCallback=${callback}${attempt}&${ofAccount}&Body=${body}`;
  };
}
