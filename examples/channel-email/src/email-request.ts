import { renderText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult } from '@aftercall/core';
import { isEmailAddress } from './email-address.ts';
import { emailCapabilities } from './email-capabilities.ts';

/** What of a request only this channel reads. */
interface EmailContent {
  readonly subject: string;
  readonly body: string;
}

/** The mail that a payload makes, with this wording of the subject. */
export function fitEmail({ payload, to, templates }: FitInput, subject: string): FitResult {
  if (!isEmailAddress(to)) {
    return { fits: false, limit: 'address', message: 'A mail goes to an e-mail address, such as ana@example.com.' };
  }
  const rendered = renderText(payload, templates, emailCapabilities.text);
  if (!rendered.fits) return { fits: false, limit: rendered.limit, message: rendered.message };
  const content = {
    subject: subject.replaceAll('{business}', () => payload.business.replaceAll(/\p{Cc}+/gu, ' ')),
    // Half a surrogate pair has no form in UTF-8.
    body: rendered.text.toWellFormed(),
  };
  return { fits: true, request: { to, content, text: content.body, units: 1 } };
}

/** The content of a request that {@link fitEmail} made. */
export function contentOf({ content: { subject, body } }: ChannelRequest): EmailContent {
  if (typeof subject !== 'string' || typeof body !== 'string') {
    throw new TypeError('ChannelRequest.content: no mail; was it made by this channel?');
  }
  return { subject, body };
}
