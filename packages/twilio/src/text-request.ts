import { fitPlainText, renderText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult, TextInput, TextLimits } from '@aftercall/core';

/** A plain number; an address with a prefix, such as `whatsapp:`, would leave by another channel. */
const e164 = /^\+[1-9]\d{6,14}$/;

/** How a channel says a payload as a text. */
export interface TextChannel {
  /** How a message of it is called where its address is refused, e.g. `An SMS`. */
  readonly aMessage: string;
  readonly limits: TextLimits;
  /** Whether what a message costs is counted in segments, and not in messages. */
  readonly countsSegments: boolean;
}

/** The text of a payload for a number in E.164, and what it costs. */
export function fitText({ payload, to, templates }: FitInput, channel: TextChannel): FitResult {
  if (!e164.test(to)) return noNumber(channel);
  const rendered = renderText(payload, templates, channel.limits);
  if (!rendered.fits) return { fits: false, limit: rendered.limit, message: rendered.message };
  // Half a surrogate pair cannot be put into a form.
  return requestOf(to, rendered.text.toWellFormed(), rendered.segments, channel);
}

/** A text as it stands for a number in E.164, and what it costs. */
export function fitPlain({ text, to }: TextInput, channel: TextChannel): FitResult {
  if (!e164.test(to)) return noNumber(channel);
  const plain = fitPlainText(text, channel.limits);
  return plain.fits ? requestOf(to, plain.text, plain.segments, channel) : plain;
}

function noNumber({ aMessage }: TextChannel): FitResult {
  const message = `${aMessage} goes to a number in E.164, such as +15005550006.`;
  return { fits: false, limit: 'address', message };
}

function requestOf(to: string, text: string, segments: number, { countsSegments }: TextChannel): FitResult {
  return { fits: true, request: { to, content: { body: text }, text, units: countsSegments ? segments : 1 } };
}

/** The body of a request that {@link fitText} or {@link fitPlain} made. Throws a TypeError for any other. */
export function bodyOf(request: ChannelRequest): string {
  const { body } = request.content;
  if (typeof body !== 'string') {
    throw new TypeError('ChannelRequest.content.body: not a text; was it made by this channel?');
  }
  return body;
}
