import { fitPlainText, renderText } from '@aftercall/core';
import type { ChannelRequest, FitInput, FitResult, FollowUpPayload, TextInput } from '@aftercall/core';
import { isPhoneAddress, noPhoneAddress } from '../phone-address.ts';
import { isRecord } from '../parse-json.ts';
import { googleCapabilities, googleLimits } from './google-capabilities.ts';
import type { GoogleSettings } from './google-settings.ts';
import { suggestionsFor } from './google-suggestions.ts';
import type { Suggestion } from './google-suggestions.ts';

/** https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/phones.agentMessages#AgentMessage */
export interface AgentMessage {
  readonly contentMessage: AgentContentMessage;
  readonly messageTrafficType: 'TRANSACTION' | 'SERVICEREQUEST' | 'ACKNOWLEDGEMENT' | 'PROMOTION';
  /** Seconds, e.g. `3600s`. */
  readonly ttl: string;
}

type AgentContentMessage =
  | { readonly text: string; readonly suggestions?: readonly Suggestion[] }
  | {
      readonly richCard: {
        readonly standaloneCard: {
          readonly cardOrientation: 'VERTICAL';
          readonly cardContent: { readonly description: string; readonly suggestions?: readonly Suggestion[] };
        };
      };
    };

type GoogleFitSettings = Pick<GoogleSettings, 'ttlSeconds' | 'richCards' | 'appointmentMinutes'>;

const utf8 = new TextEncoder();

/** A booking by itself goes into a rich card, which keeps its buttons; anything else is a text, whose suggestions go once the person writes. */
export function fitGoogle({ payload, to, templates }: FitInput, settings: GoogleFitSettings): FitResult {
  if (!isPhoneAddress(to)) return noPhoneAddress;
  const rendered = renderText(payload, templates, googleCapabilities.text);
  if (!rendered.fits) return { fits: false, limit: rendered.limit, message: rendered.message };
  // Half a surrogate pair has no place in UTF-8.
  const text = rendered.text.toWellFormed();
  const { appointmentMinutes } = settings;
  const suggestions = suggestionsFor(payload, { locale: templates.locale, appointmentMinutes });
  const message: AgentMessage = {
    contentMessage:
      settings.richCards && isOneBooking(payload) && fitsCard(text)
        ? richCard(text, suggestions.slice(0, googleLimits.cardSuggestions))
        : plainText(text, suggestions.slice(0, googleLimits.textSuggestions)),
    messageTrafficType: trafficTypeOf(payload, templates),
    ttl: `${settings.ttlSeconds}s`,
  };
  return { fits: true, request: { to, content: { ...message }, text, units: 1 } };
}

/**
 * A text as it stands: what a person wrote to an agent is answered with it. One that takes a stop is of a kind of its own.
 * https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/phones.agentMessages#MessageTrafficType
 */
export function fitGoogleText(
  { text: given, to, acknowledgesStop }: TextInput,
  { ttlSeconds }: GoogleFitSettings,
): FitResult {
  if (!isPhoneAddress(to)) return noPhoneAddress;
  const plain = fitPlainText(given, googleCapabilities.text);
  if (!plain.fits) return plain;
  const { text } = plain;
  const message: AgentMessage = {
    contentMessage: plainText(text, []),
    messageTrafficType: acknowledgesStop === true ? 'ACKNOWLEDGEMENT' : 'SERVICEREQUEST',
    ttl: `${ttlSeconds}s`,
  };
  return { fits: true, request: { to, content: { ...message }, text, units: 1 } };
}

/** The message of a request that {@link fitGoogle} or {@link fitGoogleText} made. */
export function agentMessageOf(request: ChannelRequest): string {
  if (!isRecord(request.content['contentMessage'])) {
    throw new TypeError('ChannelRequest.content.contentMessage: not a message; was it made by this channel?');
  }
  return JSON.stringify(request.content);
}

function isOneBooking({ items }: FollowUpPayload): boolean {
  return items.length === 1 && items[0]?.kind === 'booking.confirmed';
}

function fitsCard(text: string): boolean {
  return utf8.encode(text).length <= googleLimits.cardDescriptionBytes;
}

/** A card needs a picture, a title or a description, any of them alone: https://developers.google.com/business-communications/rcs-business-messaging/guides/learn/rich-cards */
function richCard(description: string, suggestions: readonly Suggestion[]): AgentContentMessage {
  const cardContent = suggestions.length === 0 ? { description } : { description, suggestions };
  return { richCard: { standaloneCard: { cardOrientation: 'VERTICAL', cardContent } } };
}

function plainText(text: string, suggestions: readonly Suggestion[]): AgentContentMessage {
  return suggestions.length === 0 ? { text } : { text, suggestions };
}

/** An agent of several uses must say what a message is for. A trigger whose text promotes says so in its templates. */
function trafficTypeOf(
  { items }: FollowUpPayload,
  { triggers }: FitInput['templates'],
): AgentMessage['messageTrafficType'] {
  if (items.some(({ kind }) => triggers[kind].purpose === 'marketing')) return 'PROMOTION';
  return items.every(({ kind }) => kind === 'caller.requested') ? 'SERVICEREQUEST' : 'TRANSACTION';
}
