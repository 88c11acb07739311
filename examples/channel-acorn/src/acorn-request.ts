import { renderText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult } from '@aftercall/core';
import { acornCapabilities } from './acorn-capabilities.ts';

const e164 = /^\+[1-9]\d{6,14}$/;

/** The request of a payload, or why it cannot be said here. */
export function fitAcorn({ payload, to, templates }: FitInput): FitResult {
  if (!e164.test(to)) {
    return { fits: false, limit: 'address', message: 'The address must be a number in E.164, such as +15005550006.' };
  }
  const rendered = renderText(payload, templates, acornCapabilities.text);
  if (!rendered.fits) return { fits: false, limit: rendered.limit, message: rendered.message };
  const text = rendered.text.toWellFormed();
  return { fits: true, request: { to, content: { text }, text, units: 1 } };
}

/** The body of the provider's create call. Our attempt id comes back on its receipts. */
export function bodyOf(request: ChannelRequest, attemptId: string, webhookUrl: string): string {
  return JSON.stringify({ to: request.to, text: request.content['text'], reference: attemptId, callback: webhookUrl });
}
