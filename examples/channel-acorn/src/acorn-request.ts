import { fitPlainText, renderText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult, TextInput } from '@aftercall/core';
import { acornCapabilities } from './acorn-capabilities.ts';

const e164 = /^\+[1-9]\d{6,14}$/;

/** The request of a payload, or why it cannot be said here. */
export function fitAcorn({ payload, to, templates }: FitInput): FitResult {
  if (!e164.test(to)) return noNumber;
  const rendered = renderText(payload, templates, acornCapabilities.text);
  if (!rendered.fits) return { fits: false, limit: rendered.limit, message: rendered.message };
  const text = rendered.text.toWellFormed();
  return { fits: true, request: { to, content: { text }, text, units: 1 } };
}

/** A text as it stands: what a person wrote is answered with it. */
export function fitAcornText({ text, to }: TextInput): FitResult {
  if (!e164.test(to)) return noNumber;
  const plain = fitPlainText(text, acornCapabilities.text);
  return plain.fits
    ? { fits: true, request: { to, content: { text: plain.text }, text: plain.text, units: 1 } }
    : plain;
}

const noNumber: FitResult = {
  fits: false,
  limit: 'address',
  message: 'The address must be a number in E.164, such as +15005550006.',
};

/** The body of the provider's create call. Our attempt id comes back on its receipts. */
export function bodyOf(request: ChannelRequest, attemptId: string, webhookUrl: string): string {
  return JSON.stringify({ to: request.to, text: request.content['text'], reference: attemptId, callback: webhookUrl });
}
