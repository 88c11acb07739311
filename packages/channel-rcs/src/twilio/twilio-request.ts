import { renderText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult, SendContext } from '@aftercall/core';
import type { MessageListInstanceCreateOptions } from 'twilio/lib/rest/api/v2010/account/message.js';
import { isPhoneAddress, noPhoneAddress } from '../phone-address.ts';
import { twilioCapabilities } from './twilio-capabilities.ts';
import type { TwilioSettings } from './twilio-settings.ts';

/** The query parameter of the status callback that carries our attempt id. */
export const attemptParameter = 'attempt';

export function fitTwilio({ payload, to, templates }: FitInput): FitResult {
  if (!isPhoneAddress(to)) return noPhoneAddress;
  const rendered = renderText(payload, templates, twilioCapabilities.text);
  if (!rendered.fits) return { fits: false, limit: rendered.limit, message: rendered.message };
  // Half a surrogate pair cannot be put into a form.
  const text = rendered.text.toWellFormed();
  return { fits: true, request: { to, content: { body: text }, text, units: 1 } };
}

/** The body of a request that {@link fitTwilio} made. */
export function bodyOf(request: ChannelRequest): string {
  const { body } = request.content;
  if (typeof body !== 'string') {
    throw new TypeError('ChannelRequest.content.body: not a text; was it made by this channel?');
  }
  return body;
}

/**
 * A number with this prefix is reached by RCS or not at all; a bare one Twilio would
 * reach by SMS too, past the fallback that the plan of the follow-up names.
 * https://www.twilio.com/docs/rcs/send-an-rcs-message
 */
export function rcsAddress(to: string): string {
  return `rcs:${to}`;
}

/** The fields of Twilio's create call. The callback URL carries our attempt id and nothing personal. */
export function createOptions(
  request: ChannelRequest,
  settings: Pick<TwilioSettings, 'from' | 'messagingServiceSid' | 'validityPeriodSeconds'>,
  webhookUrl: string,
  { attemptId }: Pick<SendContext, 'attemptId'>,
): MessageListInstanceCreateOptions {
  return {
    to: rcsAddress(request.to),
    body: bodyOf(request),
    statusCallback: `${webhookUrl}?${attemptParameter}=${encodeURIComponent(attemptId)}`,
    ...(settings.from === undefined ? {} : { from: settings.from }),
    ...(settings.messagingServiceSid === undefined ? {} : { messagingServiceSid: settings.messagingServiceSid }),
    ...(settings.validityPeriodSeconds === undefined ? {} : { validityPeriod: settings.validityPeriodSeconds }),
  };
}
