import { fitPlainText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult, TextInput } from '@aftercall/core';
import type { ClientMessage } from 'whatsapp-api-js/types';
import { recipientOf } from './whatsapp-address.ts';
import { whatsappCapabilities } from './whatsapp-capabilities.ts';
import { plainMessage, writeFreeText } from './whatsapp-free-text.ts';
import type { WhatsappSettings } from './whatsapp-settings.ts';
import { fillTemplate } from './whatsapp-template.ts';

const types = ['text', 'interactive', 'template'] as const;
type MessageType = (typeof types)[number];

/** Free text while the service window is open, an approved template otherwise. */
export function fitWhatsapp(input: FitInput, settings: WhatsappSettings): FitResult {
  const { to } = input;
  if (recipientOf(to) === undefined) return noAddress;
  if (input.serviceWindow === 'open') {
    const written = writeFreeText(input, settings);
    return written.fits ? requestOf(to, written.type, written.message, written.text) : written;
  }
  const filled = fillTemplate(input, settings);
  return filled.fits ? requestOf(to, 'template', filled.template, filled.text) : filled;
}

/** A text as it stands: the service window is open for whoever has just written. */
export function fitWhatsappText({ text, to }: TextInput): FitResult {
  if (recipientOf(to) === undefined) return noAddress;
  const plain = fitPlainText(text, whatsappCapabilities.text);
  return plain.fits ? requestOf(to, 'text', plainMessage(plain.text), plain.text) : plain;
}

const noAddress: FitResult = {
  fits: false,
  limit: 'address',
  message: 'A WhatsApp message goes to a number in E.164, such as +15005550006, or to a user id of Meta.',
};

/** The message of a request that {@link fitWhatsapp} or {@link fitWhatsappText} made, as the library takes it: by `_type`, and as it stands. */
export function messageOf({ content }: ChannelRequest): ClientMessage {
  const type = types.find((known) => known === content['type']);
  const { message } = content;
  if (type === undefined || typeof message !== 'object' || message === null) {
    throw new TypeError('ChannelRequest.content: neither a text nor a template; was it made by this channel?');
  }
  return Object.defineProperty({ ...message }, '_type', { value: type, enumerable: false }) as ClientMessage;
}

function requestOf(to: string, type: MessageType, message: ChannelRequest['content'], text: string): FitResult {
  return { fits: true, request: { to, content: { type, message }, text, units: 1 } };
}
